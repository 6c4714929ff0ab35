import type { CellSummary } from '../../records/index.js';
import { cell, left, right, type Table } from '../table.js';
import { countCell, metricCell } from './metric-cell.js';

const SHOWN_ELSEWHERE = new Set(['mpi', 'collective', 'torch', 'iperf3', 'flows', 'ping']);

/** Programs of the user's own, and any workload that failed before it had numbers. */
export function commandsTable({ workloads }: CellSummary): Table | null {
  const commands = workloads.filter(({ kind }) => !SHOWN_ELSEWHERE.has(kind));
  if (commands.length === 0) return null;
  return {
    id: 'commands',
    title: 'Commands',
    columns: [left('workload'), left('result'), right('exit code'), right('duration'), right('WAN →'), right('WAN ←')],
    rows: commands.map(({ id, ok, metrics }) => [
      cell(id),
      ok ? cell('ok', 'good') : cell('failed', 'bad'),
      countCell(metrics['exit_code']),
      metricCell(metrics, 'duration_s'),
      metricCell(metrics, 'wan_forward_bytes'),
      metricCell(metrics, 'wan_reverse_bytes'),
    ]),
    note: null,
  };
}
