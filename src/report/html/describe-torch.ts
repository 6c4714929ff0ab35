import type { PlannedWorkload } from '../../program/cell.js';
import { formatTime } from '../../util/units/index.js';

/** Everything that was chosen for a PyTorch job, in one line. */
export function describeTorch(workload: Extract<PlannedWorkload, { kind: 'torch' }>): string {
  const ranks = `ranks 0 … on ${workload.ranks.join(' ')}`;
  if (workload.job === 'allreduce') {
    const { warmupIterations, iterations } = workload;
    return `all-reduce by Gloo, ${String(warmupIterations)} + ${String(iterations)} iterations, ${ranks}`;
  }
  const { job, steps, computeNs, hidden, batch, innerSteps, outer, fragments, overlap, lose } = workload;
  const local = job === 'ddp' ? [] : [`H = ${String(innerSteps)}, outer ${outer}`];
  const streamed = job === 'streaming-diloco' ? [`${String(fragments)} fragments, overlap ${String(overlap)}`] : [];
  const lost = lose === undefined ? [] : [`rank ${String(lose.rank)} is lost after ${formatTime(lose.atNs)}`];
  const size = `${String(steps)} steps of ${formatTime(computeNs)}, hidden ${String(hidden)}, batch ${String(batch)}`;
  return [job, ...local, ...streamed, size, ...lost, ranks].join(', ');
}
