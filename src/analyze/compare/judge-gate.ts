import type { ComparisonInterval, Gate, GateResult, MetricComparison } from '../../records/index.js';
import { renderMetric } from '../metric-text.js';

/**
 * Holds a gate against one row. It trips only when the whole confidence interval is beyond the bound, and passes only
 * when none of it is: what lies between is not known.
 */
export function judgeGate(gate: Gate, row: MetricComparison): GateResult {
  const relative = gate.bound.kind === 'relative';
  const interval = relative ? row.relative_interval : row.difference_interval;
  const bound = gate.bound.kind === 'relative' ? gate.bound.ratio : gate.bound.value;
  const { metric, baseline, candidate, params } = row;
  return {
    ...{ text: gate.text, metric, baseline, candidate, params },
    verdict: interval === null ? 'indeterminate' : compareToBound(interval, bound, gate.trips),
    measured: renderChange(row, relative),
  };
}

function compareToBound({ low, high }: ComparisonInterval, bound: number, trips: Gate['trips']): GateResult['verdict'] {
  const beyond = trips === 'below' ? high < bound : low > bound;
  const within = trips === 'below' ? low >= bound : high <= bound;
  return beyond ? 'fail' : within ? 'pass' : 'indeterminate';
}

function renderChange(row: MetricComparison, relative: boolean): string {
  const value = relative ? row.relative_median : row.difference_median;
  const interval = relative ? row.relative_interval : row.difference_interval;
  const text = (change: number) => (relative ? renderPercent(change) : renderDifference(row.name, change));
  if (value === null) return 'no relative change: the baseline is 0';
  return interval === null
    ? `${text(value)}, no interval`
    : `${text(value)} (${text(interval.low)} … ${text(interval.high)})`;
}

/** 0.0213 → `+2.13 %`. */
export function renderPercent(ratio: number): string {
  const percent = Number((ratio * 100).toPrecision(3));
  return `${percent > 0 ? '+' : ''}${String(percent)} %`.replace('-', '−');
}

/** A signed change in the metric's unit. */
export function renderDifference(name: string, difference: number): string {
  const sign = difference > 0 ? '+' : difference < 0 ? '−' : '';
  return `${sign}${renderMetric(name, Math.abs(difference))}`;
}
