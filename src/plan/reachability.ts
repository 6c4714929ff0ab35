import { LonghaulError } from '../errors/index.js';
import type { Scenario, SpecPath, WorkloadSpec } from '../spec/types.js';
import { buildGraph, distancesTo } from './paths.js';

/**
 * Checks that the two ends of every workload have a path through routers. Ranks of an MPI workload must all reach each
 * other; programs of a `command` workload need not.
 *
 * @throws LonghaulError `input.semantics` at the workload.
 */
export function requireReachablePeers(scenario: Scenario): void {
  const graph = buildGraph(scenario.topology);
  const distances = new Map<string, readonly number[]>();
  const hasPath = (from: string, to: string): boolean => {
    const known = distances.get(to) ?? distancesTo(graph, graph.indexOf.get(to) ?? -1);
    distances.set(to, known);
    return Number.isFinite(known[graph.indexOf.get(from) ?? -1] ?? Number.POSITIVE_INFINITY);
  };
  for (const workload of scenario.workloads) {
    const { from, to, path } = unreachablePair(workload, hasPath) ?? {};
    if (from === undefined || to === undefined || path === undefined) continue;
    throw new LonghaulError({
      code: 'input.semantics',
      message: `no path from ${from} to ${to}, which workload ${workload.id} needs`,
      hint: 'join them by links between routers; hosts do not forward packets for others',
      where: scenario.source.locate(path),
    });
  }
}

interface Pair {
  readonly from: string;
  readonly to: string;
  readonly path: SpecPath;
}

/** Links join both ways and metrics are symmetric, so a path there is also a path back. */
function unreachablePair(workload: WorkloadSpec, hasPath: (from: string, to: string) => boolean): Pair | undefined {
  switch (workload.kind) {
    case 'ping':
    case 'iperf3': {
      const { from, to } = workload;
      return hasPath(from, to) ? undefined : { from, to, path: [...workload.path, 'to'] };
    }
    case 'mpi': {
      const nodes = [...new Set(workload.ranks)];
      const from = nodes.find((one) => nodes.some((other) => !hasPath(one, other)));
      const to = nodes.find((other) => from !== undefined && !hasPath(from, other));
      return from === undefined || to === undefined ? undefined : { from, to, path: [...workload.path, 'ranks'] };
    }
    case 'command':
      return undefined;
  }
}
