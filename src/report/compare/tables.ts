import { renderMetric } from '../../analyze/index.js';
import { renderDifference, renderPercent } from '../../analyze/compare/index.js';
import type { Comparison, ComparisonVerdict, GateResult, MetricComparison } from '../../records/index.js';
import { cell, left, minor, NO_VALUE, right, type Cell, type Table, type Tone } from '../table.js';

export const VERDICT_TONE: Readonly<Record<ComparisonVerdict, Tone>> = {
  better: 'good',
  worse: 'bad',
  higher: 'warn',
  lower: 'warn',
  indeterminate: 'muted',
};

const GATE: Readonly<Record<GateResult['verdict'], Cell>> = {
  pass: cell('✓ pass', 'good'),
  fail: cell('✗ trips', 'bad'),
  indeterminate: cell('? indeterminate', 'warn'),
};

/** `cubic → bbr`, with the other parameters of the sweep if there are any. */
export function armsText({ baseline, candidate, params }: Pick<MetricComparison, 'baseline' | 'candidate' | 'params'>) {
  const rest = Object.entries(params).map(([path, value]) => `${path.split('.').slice(-2).join('.')}=${String(value)}`);
  return [`${baseline} → ${candidate}`, ...rest].join(', ');
}

/** One line per metric and pair of arms. */
export function comparisonTable(comparison: Comparison): Table {
  const { rows, alpha } = comparison;
  const arms = new Set(rows.map(armsText)).size > 1;
  const confidence = `${String(Number((100 * (1 - alpha)).toPrecision(4)))} %`;
  return {
    id: 'comparison',
    title: 'Comparison',
    columns: [
      left('metric'),
      ...(arms ? [left('arms')] : []),
      minor(right('pairs', 'Repeats that both arms completed')),
      right('baseline', 'Median over the repeats'),
      right('candidate', 'Median over the repeats'),
      right('change', 'Median of the paired differences over the baseline’s median'),
      left(`${confidence} interval`, 'Percentile bootstrap of the median difference'),
      minor(right('p', 'Wilcoxon signed-rank, two-sided')),
      right('p (Holm)', 'Adjusted for the number of rows'),
      minor(right('effect', 'Matched-pairs rank-biserial correlation, −1 to 1')),
      left('verdict'),
    ],
    rows: rows.map((row) => [
      cell(row.metric),
      ...(arms ? [cell(armsText(row))] : []),
      cell(String(row.blocks.length)),
      cell(renderMetric(row.name, row.baseline_median)),
      cell(renderMetric(row.name, row.candidate_median)),
      cell(changeText(row)),
      intervalCell(row),
      cell(pText(row.p)),
      cell(pText(row.p_holm)),
      row.rank_biserial === null ? NO_VALUE : cell(row.rank_biserial.toFixed(2).replace('-', '−')),
      cell(row.verdict, VERDICT_TONE[row.verdict]),
    ]),
    note:
      `Change is candidate minus baseline, repeat by repeat. A verdict other than indeterminate needs an adjusted p of at ` +
      `most ${String(alpha)}: over all ${String(rows.length)} rows together, the chance of one where nothing differs is below that.`,
  };
}

/** In percent where the baseline is not 0. */
function changeText(row: MetricComparison): string {
  return row.relative_median === null
    ? renderDifference(row.name, row.difference_median)
    : renderPercent(row.relative_median);
}

function intervalCell(row: MetricComparison): Cell {
  if (row.relative_interval !== null) {
    return cell(`${renderPercent(row.relative_interval.low)} … ${renderPercent(row.relative_interval.high)}`);
  }
  if (row.difference_interval === null) return cell('too few repeats', 'muted');
  const { low, high } = row.difference_interval;
  return cell(`${renderDifference(row.name, low)} … ${renderDifference(row.name, high)}`);
}

function pText(p: number): string {
  return p < 0.0001 ? '< 0.0001' : String(Number(p.toPrecision(2)));
}

/** Null when no gate was set. */
export function gatesTable({ gates }: Comparison): Table | null {
  if (gates.length === 0) return null;
  return {
    id: 'gates',
    title: 'Gates',
    columns: [left('verdict'), left('fails if'), left('metric'), left('arms'), left('measured change')],
    rows: gates.map((gate) => [
      GATE[gate.verdict],
      cell(gate.text),
      cell(gate.metric),
      cell(armsText(gate)),
      cell(gate.measured),
    ]),
    note: 'A gate trips when the whole interval is beyond its bound, and passes when none of it is.',
  };
}

/** Settings that are not the same in both arms; null when none is known to differ. */
export function settingsTable({ settings }: Comparison): Table | null {
  if (settings.length === 0) return null;
  return {
    id: 'differing-settings',
    title: 'What differs',
    columns: [left('setting'), left('baseline'), left('candidate')],
    rows: settings.map(({ setting, baseline, candidate }) => [cell(setting), cell(baseline), cell(candidate)]),
    note: null,
  };
}
