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
  const ranksBytes = inTurn ? Math.max(0, ...needs) : needs.reduce((sum, bytes) => sum + bytes, 0);
  return ranksBytes + torchBytes(workloads) + socketBytes(workloads);
}

/**
 * Socket buffers of iperf3 with a window of its own: the kernel allows twice the window at each end. Packets on their way
 * share their data with the sender's buffer, and a quarter more is for their descriptors. Flows are counted as if all of
 * them ran at once.
 */
function socketBytes(workloads: readonly Workload[]): number {
  const flows = workloads.filter((workload) => workload.kind === 'iperf3');
  const windows = flows.map(({ protocol, windowBytes = 0, parallel, direction }) =>
    protocol === 'udp' ? 0 : windowBytes * parallel * (direction === 'both' ? 2 : 1),
  );
  return 2.5 * windows.reduce((sum, bytes) => sum + bytes, 0);
}

/** What Python with PyTorch holds for itself per rank, and the library's own file, which all ranks share. */
const TORCH_RANK_BYTES = 96 * MEBIBYTE;
const TORCH_SHARED_BYTES = 512 * MEBIBYTE;

/** Jobs that run at the same time have hosts of their own or wait for each other; either way each has its ranks. */
function torchBytes(workloads: readonly Workload[]): number {
  const jobs = workloads.filter((workload) => workload.kind === 'torch');
  if (jobs.length === 0) return 0;
  const ranks = jobs.map((job) => job.ranks.length);
  const inTurn = jobs.every((one, index) =>
    jobs.slice(0, index).every((other) => follows(workloads, one, other) || follows(workloads, other, one)),
  );
  const alive = inTurn ? Math.max(...ranks) : ranks.reduce((sum, count) => sum + count, 0);
  return TORCH_SHARED_BYTES + alive * TORCH_RANK_BYTES;
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
