import type { CellSummary } from '../../records/index.js';
import { cell, left, right, type Table } from '../table.js';
import { countCell, metricCell } from './metric-cell.js';

const COLUMNS = [
  ['goodput', 'goodput_bps', 'Payload of all flows, from the first start until the last byte was received'],
  ['mean', 'fct_mean_ms', 'Mean completion time: from the start of a flow, its handshake included, to its last byte'],
  ['p50', 'fct_p50_ms', 'Median completion time'],
  ['p99', 'fct_p99_ms', '99th percentile, interpolated (type 7)'],
  ['small p50', 'small_fct_p50_ms', 'Flows up to 100 kB'],
  ['small p99', 'small_fct_p99_ms', 'Flows up to 100 kB'],
  ['large mean', 'large_fct_mean_ms', 'Flows above 1 MB'],
  ['slowdown p50', 'slowdown_p50', 'Completion time over that of the flow on idle links with an open window'],
  ['slowdown p99', 'slowdown_p99', 'The same, 99th percentile'],
] as const;

/** Workloads of kind flows. Columns that none has, such as large flows, are left out. */
export function completionTimesTable({ workloads }: CellSummary): Table | null {
  const flows = workloads.filter(({ kind }) => kind === 'flows');
  if (flows.length === 0) return null;
  const columns = COLUMNS.filter(([, metric]) => flows.some(({ metrics }) => metrics[metric] !== undefined));
  return {
    id: 'completion-times',
    title: 'Flow completion times',
    columns: [
      left('workload'),
      right('flows'),
      ...columns.map(([label, , meaning]) => right(label, meaning)),
      right('retransmits', 'TCP segments sent again'),
    ],
    rows: flows.map(({ id, ok, metrics }) => [
      cell(id, ok ? 'plain' : 'bad'),
      metricCell(metrics, 'flows'),
      ...columns.map(([, metric]) => metricCell(metrics, metric)),
      countCell(metrics['retransmits']),
    ]),
    note: null,
  };
}
