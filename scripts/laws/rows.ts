import { judgeExpectations } from '../../src/analyze/expectations.js';
import { renderMetric } from '../../src/analyze/index.js';
import type { CellSummary, ExpectationResult } from '../../src/records/index.js';
import type { ExpectationSpec } from '../../src/spec/types.js';
import type { Law } from './types.js';

/** One expectation in one cell: what the law says, what was measured. */
export interface LawRow {
  readonly expectation: string;
  readonly cell: string;
  readonly expected: string;
  readonly measured: string;
  /** Measured / expected; a dash where the law is a bound. */
  readonly ratio: string;
  readonly allowed: string;
  readonly pass: boolean;
  readonly grade: string;
}

/** Ratios to a law, with the metrics of which they are the quotient: the table shows these. */
const QUOTIENTS: Readonly<Record<string, { readonly law: string; readonly measured: string }>> = {
  goodput_law_ratio: { law: 'goodput_law_bps', measured: 'goodput_bps' },
  window_law_ratio: { law: 'window_law_segments', measured: 'window_mean_segments' },
  rtt_bound_ratio: { law: 'rtt_bound_ms', measured: 'rtt_max_ms' },
};

/** All expectations of all cells, and the checks that the law names; cells in the order of the sweep. */
export function lawRows({ header, scenario, run }: Law): readonly LawRow[] {
  if (run === null) return [];
  return orderCells(run.summary.cells, scenario.sweep).flatMap((cell) => {
    // Judged by the file as it is now: a bound may have changed since the run.
    const results = judgeExpectations(scenario.expectations, cell);
    return [
      ...scenario.expectations.map((expectation) => rowOf({ cell, expectation, results })),
      ...header.checks.flatMap((id) => checkRow(cell, id)),
    ];
  });
}

/** A check's own words. Where it had nothing to judge, as without configured loss, there is no row. */
function checkRow(cell: CellSummary, id: string): readonly LawRow[] {
  const check = cell.fidelity.checks.find((one) => one.id === id);
  if (check === undefined || check.verdict === 'skipped') return [];
  return [
    {
      ...{
        expectation: `check ${id}`,
        cell: cellName(cell.params),
        expected: '',
        measured: check.measured,
        ratio: '–',
      },
      ...{ allowed: check.bound, pass: check.verdict === 'pass', grade: cell.fidelity.grade },
    },
  ];
}

type Sweep = Law['scenario']['sweep'];

/** The matrix shuffles cells; a table is read in the order of its axes. */
export function orderCells(cells: readonly CellSummary[], sweep: Sweep): readonly CellSummary[] {
  const places = (cell: CellSummary) => sweep.map(({ path, values }) => values.indexOf(cell.params[path] ?? ''));
  return [...cells].sort((a, b) => {
    const [left, right] = [places(a), places(b)];
    const axis = left.findIndex((place, index) => place !== right[index]);
    return axis === -1 ? a.repeat - b.repeat : (left[axis] ?? 0) - (right[axis] ?? 0);
  });
}

interface Judged {
  readonly cell: CellSummary;
  readonly expectation: ExpectationSpec;
  readonly results: readonly ExpectationResult[];
}

function rowOf({ cell, expectation, results }: Judged): LawRow {
  const { id, metric, bound } = expectation;
  const result = results.find((one) => one.id === id);
  const value = result?.measured ?? null;
  const common = {
    expectation: id,
    cell: cellName(cell.params),
    pass: result?.verdict === 'pass',
    grade: cell.fidelity.grade,
  };
  if (value === null)
    return { ...common, expected: '', measured: 'not measured', ratio: '–', allowed: allowedText(metric, bound) };
  const quotient = quotientOf(cell, expectation);
  if (quotient !== null)
    return { ...common, ...quotient, ratio: ratioText(value), allowed: allowedText('_ratio', bound) };
  const ratio = bound.kind === 'target' && bound.value !== 0 ? ratioText(value / bound.value) : '–';
  const expected = bound.kind === 'target' ? renderMetric(metric, bound.value) : '';
  return { ...common, expected, measured: renderMetric(metric, value), ratio, allowed: allowedText(metric, bound) };
}

/** Law and measurement of an expectation about their ratio, in their own units. */
function quotientOf(
  cell: CellSummary,
  { subject, metric }: ExpectationSpec,
): Pick<LawRow, 'expected' | 'measured'> | null {
  const names = QUOTIENTS[metric];
  const metrics = cell.workloads.find(({ id }) => id === subject.id)?.metrics ?? {};
  const law = names === undefined ? undefined : metrics[names.law];
  const measured = names === undefined ? undefined : metrics[names.measured];
  if (names === undefined || law === undefined || measured === undefined) return null;
  return { expected: quantity(names.law, law), measured: quantity(names.measured, measured) };
}

const quantity = (metric: string, value: number) =>
  metric.endsWith('_segments') ? `${value.toFixed(1)} segments` : renderMetric(metric, value);

const ratioText = (ratio: number) => ratio.toFixed(4);

function allowedText(metric: string, bound: ExpectationSpec['bound']): string {
  if (bound.kind === 'target') return `± ${String(Number((bound.toleranceRatio * 100).toPrecision(6)))} %`;
  const text = (value: number) => renderMetric(metric, value);
  const { min, max } = bound;
  if (min !== undefined && max !== undefined) return min === max ? text(min) : `${text(min)} to ${text(max)}`;
  return min === undefined ? `at most ${text(max ?? Number.NaN)}` : `at least ${text(min)}`;
}

/** `{ 'topology.links.line.rtt': '10 ms' }` as `rtt 10 ms`: the place of what varies is plain from the scenario. */
export function cellName(params: CellSummary['params']): string {
  const parts = Object.entries(params).map(([path, value]) => {
    const key = path.replace(/^(topology\.links|workloads)\.[^.]+\./, '').replaceAll('.', ' ');
    return `${key} ${String(value)}`;
  });
  return parts.length === 0 ? 'all' : parts.join(', ');
}
