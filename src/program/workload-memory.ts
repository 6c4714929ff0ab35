import type { CellInput } from './cell.js';

const MEBIBYTE = 2 ** 20;
/** Program, stacks and socket buffers of one rank. */
const RANK_BYTES = 6 * MEBIBYTE;

/**
 * Memory that workloads need beyond what every node has, in bytes: a collective's ranks each hold a whole message, what
 * arrives to be combined with it, and in an all-to-all the result. Of collectives that follow one another only the
 * largest counts; if any two may run at the same time, all do.
 */
export function workloadMemoryBytes({ workloads }: Pick<CellInput, 'workloads'>): number {
  const collectives = workloads.filter((workload) => workload.kind === 'collective');
  const needs = collectives.map(({ collective, ranks, sizesBytes }) => {
    const messages = collective === 'alltoall' ? 3 : 2;
    return ranks.length * (RANK_BYTES + messages * Math.max(...sizesBytes));
  });
  const inTurn = collectives.every((one, index) =>
    collectives.slice(0, index).every((other) => follows(workloads, one, other) || follows(workloads, other, one)),
  );
  return inTurn ? Math.max(0, ...needs) : needs.reduce((sum, bytes) => sum + bytes, 0);
}

type Workload = CellInput['workloads'][number];

/** Whether `later` starts only after `earlier` has ended. The specification allows no circles. */
function follows(workloads: readonly Workload[], later: Workload, earlier: Workload): boolean {
  return later.start.after.some((id) => {
    if (id === earlier.id) return true;
    const between = workloads.find((workload) => workload.id === id);
    return between !== undefined && follows(workloads, between, earlier);
  });
}
