import type { CellEvent, CellRecords, CellSummary } from '../../records/index.js';
import { columnsOf, type Column, type Row, type Value } from './column.js';
import { CHECK_COLUMNS, EXPECTATION_COLUMNS, LINK_COLUMNS, SAMPLE_COLUMNS } from './record-columns.js';

/** One kind of record as a table. Every row gets the columns of its cell in front. */
export interface ExportTable {
  /** Also the name of its file. */
  readonly name: string;
  /** Null: the fields differ from run to run and are found from the rows, which are few. */
  readonly columns: readonly Column[] | null;
  rowsOf(cell: ExportedCell): readonly Row[];
}

export interface ExportedCell {
  readonly summary: CellSummary;
  readonly records: CellRecords;
}

const table = (
  name: string,
  columns: readonly Column[] | null,
  rowsOf: (cell: ExportedCell) => readonly object[],
): ExportTable => ({ name, columns, rowsOf: (cell) => rowsOf(cell).map(flat) });

const SAMPLES = (Object.keys(SAMPLE_COLUMNS) as (keyof CellRecords['samples'])[]).map((name) =>
  table(`samples_${name}`, columnsOf(SAMPLE_COLUMNS[name]), ({ records }) => records.samples[name]),
);

/** Every table of an export, the shorter ones first. */
export const EXPORT_TABLES: readonly ExportTable[] = [
  table(
    'cells',
    columnsOf({ status: 'text', error: 'text', virtual_s: 'number', wall_s: 'number', digest: 'text' }),
    ({ summary }) => {
      const { status, error, virtual_s, wall_s, digest } = summary;
      return [{ status, error, virtual_s, wall_s, digest }];
    },
  ),
  table('workloads', null, ({ summary }) =>
    summary.workloads.map(({ id, kind, ok, metrics }) => ({ workload: id, kind, ok, ...metrics })),
  ),
  table('workload_tables', null, ({ summary }) =>
    summary.workloads.flatMap(({ id, kind, table: rows }) => rows.map((row) => ({ workload: id, kind, ...row }))),
  ),
  table(
    'workload_series',
    columnsOf({ workload: 'text', t_ns: 'integer', name: 'text', value: 'number' }),
    ({ records }) => records.workloads.flatMap(({ id, series }) => series.map((point) => ({ workload: id, ...point }))),
  ),
  table(
    'workload_links',
    columnsOf({ workload: 'text', link: 'text', direction: 'text', bytes: 'integer', packets: 'integer' }),
    ({ records }) => records.workloads.flatMap(({ id, links }) => links.map((link) => ({ workload: id, ...link }))),
  ),
  table('links', columnsOf(LINK_COLUMNS), ({ summary }) => summary.links),
  table('expectations', columnsOf(EXPECTATION_COLUMNS), ({ summary }) => summary.expectations),
  table('fidelity', columnsOf(CHECK_COLUMNS), ({ summary }) => summary.fidelity.checks),
  table('counters', columnsOf({ node: 'text', counter: 'text', before: 'number', after: 'number' }), ({ records }) =>
    counterRows(records),
  ),
  table(
    'control',
    columnsOf({
      ...{ t_ns: 'integer', id: 'text', controller: 'text', asked_ns: 'integer', action: 'text' },
      ...{ settings: 'text', why: 'text', applied: 'boolean', reason: 'text' },
    }),
    ({ records }) => records.control,
  ),
  table('events', null, ({ records }) => records.events.filter(isNews)),
  ...SAMPLES,
];

/** A tick says only that a sample was taken. */
const isNews = ({ event }: CellEvent) => event !== 'tick';

/** What each node's kernel counted (nstat), before the first and after the last workload. */
function counterRows({ counters }: CellRecords): readonly Row[] {
  const { before, after } = counters;
  return Object.entries(after?.nstat ?? before?.nstat ?? {}).flatMap(([node, counts]) =>
    Object.keys(counts).map((counter) => ({
      ...{ node, counter },
      before: before?.nstat[node]?.[counter] ?? null,
      after: after?.nstat[node]?.[counter] ?? null,
    })),
  );
}

/** Nested values become JSON text: a data frame has no room for them, and a reader can still parse it. */
function flat(record: object): Row {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, flatValue(value)]));
}

function flatValue(value: unknown): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  // NaN and the infinities are no measurements.
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return JSON.stringify(value);
}
