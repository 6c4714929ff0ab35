import { renderMetric } from '../../analyze/index.js';
import type { CellSummary, Grade, Summary } from '../../records/index.js';
import { headlineMetric } from '../../spec/index.js';
import { cell, left, NO_VALUE, right, type Cell, type Table, type Tone } from '../table.js';

export const GRADE_TONE: Readonly<Record<Grade, Tone>> = {
  PROVEN: 'good',
  CALIBRATED: 'good',
  DEGRADED: 'warn',
  INVALID: 'bad',
};

/** `rate=1 Gbit/s delay=5 ms #2`, or `repeat 2` where nothing else was varied; the repeat is shown if there are several. */
export function cellLabel({ params, repeat }: CellSummary, repeats: number): string {
  const axes = Object.entries(params).map(([path, value]) => `${path.split('.').at(-1) ?? path}=${String(value)}`);
  if (axes.length === 0) return `repeat ${String(repeat)}`;
  return [...axes, ...(repeats > 1 ? [`#${String(repeat)}`] : [])].join(' ');
}

/** One line per cell: what was varied, how far it can be trusted, and the main number of each workload. */
export function cellsTable({ cells }: Summary): Table {
  const axes = [...new Set(cells.flatMap(({ params }) => Object.keys(params)))];
  const workloads = new Map(cells.flatMap(({ workloads }) => workloads.map(({ id, kind }) => [id, kind] as const)));
  const headlines = [...workloads].map(([id, kind]) => ({ id, metric: headlineMetric(kind) }));
  return {
    id: 'cells',
    title: 'Cells',
    columns: [
      ...axes.map((axis) => left(axis)),
      right('repeat'),
      left('status'),
      left('grade'),
      left('expectations'),
      ...headlines.map(({ id, metric }) => right(id, metric)),
    ],
    rows: cells.map((one) => [
      ...axes.map((axis) => cell(String(one.params[axis] ?? ''))),
      cell(String(one.repeat)),
      one.status === 'complete' ? cell('complete') : cell('failed', 'bad'),
      cell(one.fidelity.grade, GRADE_TONE[one.fidelity.grade]),
      expectationCount(one),
      ...headlines.map((headline) => headlineCell(one, headline)),
    ]),
    note: 'Workload columns: time of a collective, goodput of a flow, 99th percentile of the completion of many, median round trip of a ping, duration of a command.',
  };
}

function expectationCount({ expectations }: CellSummary): Cell {
  if (expectations.length === 0) return NO_VALUE;
  const met = expectations.filter(({ verdict }) => verdict === 'pass').length;
  return cell(`${String(met)} of ${String(expectations.length)} met`, met === expectations.length ? 'good' : 'bad');
}

function headlineCell({ workloads }: CellSummary, { id, metric }: { id: string; metric: string }): Cell {
  const workload = workloads.find((one) => one.id === id);
  const value = workload?.metrics[metric];
  if (workload?.ok === false) return cell('failed', 'bad');
  return value === undefined ? NO_VALUE : cell(renderMetric(metric, value));
}
