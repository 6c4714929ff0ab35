import type { CellSummary } from '../../records/index.js';
import { cell, left, right, type Table } from '../table.js';
import { countCell, metricCell, percentCell } from './metric-cell.js';

const TIMES = ['rtt_min_ms', 'rtt_p50_ms', 'rtt_p99_ms', 'rtt_max_ms', 'jitter_ms'] as const;

export function pingsTable({ workloads }: CellSummary): Table | null {
  const pings = workloads.filter(({ kind }) => kind === 'ping');
  if (pings.length === 0) return null;
  return {
    id: 'pings',
    title: 'Round trips',
    columns: [
      left('workload'),
      right('sent'),
      right('lost', '1 − replies / requests'),
      right('min'),
      right('p50'),
      right('p99', '99th percentile, interpolated (type 7)'),
      right('max'),
      right('jitter', 'p99 − p50'),
    ],
    rows: pings.map(({ id, ok, metrics }) => [
      cell(id, ok ? 'plain' : 'bad'),
      countCell(metrics['sent']),
      percentCell(metrics['loss_ratio']),
      ...TIMES.map((name) => metricCell(metrics, name)),
    ]),
    note: null,
  };
}
