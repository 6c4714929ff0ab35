import type { CellSummary } from '../../records/index.js';
import { cell, left, right, type Table } from '../table.js';
import { countCell, metricCell } from './metric-cell.js';

const NOTE =
  'compute: share of the time in which ranks compute, measured, and by H·Tc/(H·Tc + max(0, Tsync − τ·Tc)) with the measured ' +
  'time of a synchronisation. Loss: mean squared error on held-out data. WAN bytes: both directions, headers included.';

/** Jobs that train a model. Null when none ran. */
export function trainingTable({ workloads }: CellSummary): Table | null {
  const jobs = workloads.filter(({ kind, metrics }) => kind === 'torch' && !('algbw_Bps' in metrics));
  if (jobs.length === 0) return null;
  return {
    id: 'training',
    title: 'Training',
    columns: [
      left('workload'),
      right('time', 'From the first step to the end of the last'),
      right('steps'),
      right('steps/s'),
      right('sync', 'Mean time of a synchronisation'),
      right('waited', 'Part of it that computing waited for'),
      right('compute', 'Share of the time in which ranks compute'),
      right('by law'),
      right('loss before'),
      right('after'),
      right('WAN per sync'),
      right('WAN per step'),
      right('recovery', 'From the death of a rank until every rank has done a step again'),
    ],
    rows: jobs.map(({ id, ok, metrics }) => [
      cell(id, ok ? 'plain' : 'bad'),
      metricCell(metrics, 'time_s'),
      countCell(metrics['steps']),
      metricCell(metrics, 'steps_per_s'),
      metricCell(metrics, 'sync_s'),
      metricCell(metrics, 'sync_exposed_s'),
      metricCell(metrics, 'compute_utilisation_ratio'),
      metricCell(metrics, 'compute_utilisation_law_ratio'),
      metricCell(metrics, 'loss_first'),
      metricCell(metrics, 'loss_last'),
      metricCell(metrics, 'wan_sync_bytes'),
      metricCell(metrics, 'wan_step_bytes'),
      metricCell(metrics, 'recovery_s'),
    ]),
    note: NOTE,
  };
}
