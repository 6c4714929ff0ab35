/** What the Python programs of a job are told (src/agent/workloads/torch/main.py). Pure. */
import type { Planned } from './planned.js';
import type { Lab } from './types.js';

/** PyTorch's generators take 63 bits; the programs mix more numbers into it. */
const SEED_BITS = 2n ** 31n;

export function torchConfig(
  workload: Planned<'torch'>,
  lab: Pick<Lab, 'seed' | 'addressOf'>,
  ports: readonly [number, number],
): Readonly<Record<string, unknown>> {
  const shared = {
    job: workload.job,
    world_size: workload.ranks.length,
    master_address: lab.addressOf(workload.ranks[0] ?? ''),
    ports,
    seed: Number(BigInt(lab.seed) % SEED_BITS),
  };
  if (workload.job === 'allreduce') {
    const { sizesBytes, iterations, warmupIterations } = workload;
    return { ...shared, sizes: sizesBytes, iterations, warmup: warmupIterations };
  }
  const { steps, hidden, batch, outer, fragments, overlap, lose } = workload;
  return {
    ...shared,
    ...{ steps, hidden, batch, outer, fragments, overlap },
    compute_s: workload.computeNs / 1e9,
    inner_steps: workload.innerSteps,
    lose: lose === undefined ? null : { rank: lose.rank },
    checkpoint_steps: workload.checkpointSteps,
  };
}
