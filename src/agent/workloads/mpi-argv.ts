/** Command line of Open MPI's mpirun. Pure. */
import type { NetworkPlan } from '../../plan/types.js';
import { MPI_COLLECTIVES, mpiAlgorithm } from '../../spec/mpi-algorithms.js';
import type { Planned } from './planned.js';

export interface MpirunPaths {
  /** `enter <node> <command…>` with ssh's calling convention. */
  readonly enterScript: string;
  /** One line per rank, in rank order. */
  readonly hostfile: string;
  readonly benchmark: string;
}

/** Contents of the hostfile: `--map-by seq` puts rank k on line k. */
export function renderHostfile(ranks: readonly string[]): string {
  return ranks.map((node) => `${node}\n`).join('');
}

/**
 * MCA parameters, the user's over ours: mpirun joins the values of a parameter that is given twice, so each may appear
 * only once. `interfaces`: devices that carry the ranks' addresses.
 */
export function mcaParameters(
  workload: Planned<'mpi'>,
  options: { readonly enterScript: string; readonly interfaces: readonly string[] },
): Readonly<Record<string, string>> {
  const devices = options.interfaces.join(',');
  return {
    // Daemons are started by entering the nodes' namespaces, all of them by mpirun itself.
    plm: 'rsh',
    plm_rsh_agent: options.enterScript,
    plm_rsh_no_tree_spawn: '1',
    // Plain TCP between all ranks. Messages above btl_tcp_eager_limit (64 KiB) wait for a rendezvous: one more round
    // trip each, which is what a ring over a long link feels.
    pml: 'ob1',
    btl: 'tcp,self',
    btl_tcp_if_include: devices,
    oob_tcp_if_include: devices,
    // A rank that waits gives its processor away: in virtual time a spinning one would hold the clock.
    mpi_yield_when_idle: '1',
    // Connections are made before the benchmark starts; by default the first message to each peer pays for its own.
    mpi_preconnect_mpi: '1',
    ...algorithmParameters(workload),
    ...protocolParameters(workload),
    ...workload.mca,
  };
}

/** Each collective has parameters of its own; without dynamic rules they are ignored. */
function algorithmParameters({
  collective,
  algorithm,
  segmentBytes,
}: Planned<'mpi'>): Readonly<Record<string, string>> {
  const chosen = mpiAlgorithm(collective, algorithm);
  if (chosen === undefined) return {};
  const name = `coll_tuned_${MPI_COLLECTIVES[collective].parameter}_algorithm`;
  const segment = segmentBytes === undefined ? {} : { [`${name}_segmentsize`]: String(segmentBytes) };
  return { coll_tuned_use_dynamic_rules: '1', [name]: String(chosen.number), ...segment };
}

/**
 * `btl_tcp_rndv_eager_limit` is how much of a longer message goes out with the request: Open MPI wants it no smaller than
 * the eager limit. The priority of `tuned`, over which HAN is preferred, is 30.
 */
function protocolParameters({ eagerLimitBytes, han }: Planned<'mpi'>): Readonly<Record<string, string>> {
  const eager = String(eagerLimitBytes);
  return {
    ...(eagerLimitBytes === undefined ? {} : { btl_tcp_eager_limit: eager, btl_tcp_rndv_eager_limit: eager }),
    ...(han ? { coll_han_priority: '100' } : {}),
  };
}

export function mpirunArgv(
  workload: Planned<'mpi'>,
  mca: Readonly<Record<string, string>>,
  paths: MpirunPaths,
): readonly [string, ...string[]] {
  return [
    ...(['mpirun', '-np', String(workload.ranks.length)] as const),
    ...['--hostfile', paths.hostfile, '--map-by', 'seq', '--bind-to', 'none'],
    ...Object.entries(mca).flatMap(([key, value]) => ['--mca', key, value]),
    // The ranks, and only they, watch their sockets by one epoll descriptor, for which they can wait (lh_yield.c).
    ...['-x', 'OMPI_MCA_opal_event_include=epoll'],
    ...[paths.benchmark, '--collective', workload.collective, '--sizes', workload.sizesBytes.join(',')],
    ...['--iterations', String(workload.iterations), '--warmup', String(workload.warmupIterations)],
  ];
}

/** Names of the devices that carry the ranks' own addresses, each once. */
export function rankInterfaces(plan: NetworkPlan, ranks: readonly string[]): readonly string[] {
  const nodes = plan.nodes.filter((node) => ranks.includes(node.name));
  const devices = nodes.flatMap((node) =>
    node.interfaces.filter((device) => device.address === node.address).map((device) => device.name),
  );
  return [...new Set(devices)];
}
