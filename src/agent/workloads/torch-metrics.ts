/** Figures of PyTorch jobs. Names and meanings: src/spec/metrics.ts. */
import type { TorchEvent, TrainingResult } from '../../parse/torch.js';
import type { TorchTraining } from '../../spec/types.js';
import { measureCollective } from './mpi-metrics.js';
import type { Planned } from './planned.js';
import { failed } from './processes.js';
import type { WorkloadOutcome } from './types.js';

/** Experiment time of what happened, ns; 0 for what did not. */
export interface TorchTimes {
  readonly startNs: number;
  readonly measureNs: number;
  readonly doneNs: number;
  readonly endNs: number;
  readonly killNs: number;
  readonly resumedNs: number;
}

type Training = Omit<TorchTraining, 'path'>;

export function measureTorch(
  workload: Planned<'torch'>,
  events: readonly TorchEvent[],
  times: TorchTimes,
): WorkloadOutcome {
  const outcome = workload.job === 'allreduce' ? sweep(workload, events) : training(workload, events, times);
  const costs = {
    startup_s: (times.measureNs - times.startNs) / 1e9,
    exit_s: (times.endNs - times.doneNs) / 1e9,
  };
  return times.measureNs === 0 ? outcome : { ...outcome, metrics: { ...outcome.metrics, ...costs } };
}

function sweep({ sizesBytes }: { readonly sizesBytes: readonly number[] }, events: readonly TorchEvent[]) {
  const rows = events.flatMap((event) => (event.event === 'row' ? [event.row] : []));
  const measured = measureCollective(rows);
  if (rows.length === sizesBytes.length) return measured;
  const reason = `the job reported ${String(rows.length)} of its ${String(sizesBytes.length)} sizes`;
  return { ...measured, ok: false, reason };
}

function training(workload: Training, events: readonly TorchEvent[], times: TorchTimes): WorkloadOutcome {
  const results = events.flatMap((event) => (event.event === 'result' ? [event.result] : []));
  const [first] = results;
  if (first === undefined || results.length !== workload.ranks.length) {
    return failed(`${String(results.length)} of ${String(workload.ranks.length)} ranks reported a result`);
  }
  const recovery = workload.lose === undefined ? {} : recoveryMetrics(events, times);
  const reason = whyWrong(results, first) ?? (recovery === null ? 'training ended before the rank was lost' : null);
  const series = results
    .flatMap(({ losses }) => losses)
    .map(([tNs, value]) => ({ t_ns: times.measureNs + tNs, name: 'loss', value }));
  const metrics = { ...trainingMetrics(workload, results, first), ...(recovery ?? {}) };
  return { ok: reason === null, reason, metrics, table: [], series };
}

/** Training counts only if it learned, and if the ranks really trained one model. */
function whyWrong(results: readonly TrainingResult[], first: TrainingResult): string | null {
  const other = results.find(({ checksum }) => checksum !== first.checksum);
  if (other !== undefined)
    return `ranks ${String(first.rank)} and ${String(other.rank)} ended with different parameters`;
  if (first.lossLast < first.lossFirst) return null;
  return `the loss did not fall: ${String(first.lossFirst)} before, ${String(first.lossLast)} after`;
}

function trainingMetrics(workload: Training, results: readonly TrainingResult[], first: TrainingResult) {
  const { steps, computeNs } = workload;
  const startNs = Math.min(...results.map((result) => result.startNs));
  const timeNs = Math.max(...results.map(({ endNs }) => endNs)) - startNs;
  // The slowest rank's mean: the others wait for it.
  const syncNs = Math.max(...results.map((result) => result.syncNs / Math.max(1, result.syncs)));
  const exposedNs = Math.max(...results.map((result) => result.exposedNs / Math.max(1, result.syncs)));
  const syncs = Math.max(...results.map((result) => result.syncs));
  return {
    time_s: timeNs / 1e9,
    ...{ steps, syncs, parameters: first.parameters },
    steps_per_s: steps / (timeNs / 1e9),
    sync_s: syncNs / 1e9,
    sync_exposed_s: exposedNs / 1e9,
    ...(computeNs === 0
      ? {}
      : {
          compute_utilisation_ratio: (steps * computeNs) / timeNs,
          compute_utilisation_law_ratio: utilisationLaw(workload, syncNs),
        }),
    loss_first: first.lossFirst,
    loss_last: first.lossLast,
    loss_ratio: first.lossLast / first.lossFirst,
  };
}

/** H·Tc / (H·Tc + max(0, Tsync − τ·Tc)), with the steps from one fragment to the next for H (SCALE-ACROSS). */
export function utilisationLaw(
  { innerSteps, fragments, overlap, computeNs }: Pick<Training, 'innerSteps' | 'fragments' | 'overlap' | 'computeNs'>,
  syncNs: number,
): number {
  const computedNs = (innerSteps / fragments) * computeNs;
  return computedNs / (computedNs + Math.max(0, syncNs - overlap * computeNs));
}

/** Null when no rank was lost before the end. */
function recoveryMetrics(events: readonly TorchEvent[], { killNs, resumedNs }: TorchTimes) {
  const lost = events.flatMap((event) => (event.event === 'lost' ? [event.step] : []));
  const resumed = events.flatMap((event) => (event.event === 'resumed' ? [event.step] : []));
  if (lost.length === 0 || resumed.length === 0) return null;
  // "resumed" is told after one step.
  const repeated = Math.max(...lost) - (Math.min(...resumed) - 1);
  return { recovery_s: (resumedNs - killNs) / 1e9, repeated_steps: repeated };
}
