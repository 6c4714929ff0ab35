import type { CellSummary } from '../records/index.js';
import type { UntilSpec } from '../spec/types.js';
import { meanEstimate } from '../stats/index.js';
import { subjectText } from './expectation-bound.js';
import { lookUp } from './expectations.js';

export interface Precision {
  /** Whether every arm is known well enough. */
  readonly reached: boolean;
  /** For people: `tcp.goodput_bps is known to ± 0.8 % (95 %) in every arm`. */
  readonly text: string;
}

/**
 * Whether the means of all arms are known to the wished width. An arm with a repeat that failed or did not measure counts
 * with the others; one with fewer than two values is not known at all.
 */
export function judgePrecision(cells: readonly CellSummary[], until: UntilSpec): Precision {
  const arms = new Map<string, number[]>();
  for (const cell of cells) {
    const values = arms.get(JSON.stringify(cell.params)) ?? [];
    arms.set(JSON.stringify(cell.params), values);
    const value = cell.status === 'complete' ? lookUp(until, cell) : null;
    if (value !== null) values.push(value);
  }
  const widest = Math.max(...[...arms.values()].map((values) => relativeWidth(values, until.confidence)));
  const percent = (ratio: number) => `${String(Number((100 * ratio).toPrecision(3)))} %`;
  const known = Number.isFinite(widest) ? `± ${percent(widest)}` : 'nothing';
  return {
    reached: arms.size > 0 && widest <= until.widthRatio,
    text: `${subjectText(until)} is known to ${known} (${percent(until.confidence)}) in every arm`,
  };
}

/** Half-width of the interval of the mean relative to it; infinite where there is none. */
function relativeWidth(values: readonly number[], confidence: number): number {
  const estimate = meanEstimate(values, confidence);
  const interval = estimate?.interval ?? null;
  if (estimate === null || interval === null) return Number.POSITIVE_INFINITY;
  const half = interval.high - estimate.value;
  return half === 0 ? 0 : half / Math.abs(estimate.value);
}
