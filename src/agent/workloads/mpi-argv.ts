/** Command line of Open MPI's mpirun, versions 4 and 5. Pure. */
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

/** Since version 5 the launcher is a program of its own, PRRTE, whose parameters have a flag and names of their own. */
export type OpenMpiMajor = 4 | 5;

/** What `mpirun --version` says; null for anything but Open MPI 4 or 5. */
export function parseOpenMpiMajor(text: string): OpenMpiMajor | null {
  const major = /\(Open MPI\) (\d+)\./.exec(text)?.[1];
  return major === '4' ? 4 : major === '5' ? 5 : null;
}

interface Place {
  readonly enterScript: string;
  /** Devices that carry the ranks' addresses. */
  readonly interfaces: readonly string[];
}

/** Daemons are started by entering the nodes' namespaces, all of them by mpirun itself. */
export function launcherParameters(major: OpenMpiMajor, place: Place): Readonly<Record<string, string>> {
  const [component, devices] =
    major === 4 ? (['rsh', 'oob_tcp_if_include'] as const) : (['ssh', 'prte_if_include'] as const);
  return {
    plm: component,
    [`plm_${component}_agent`]: place.enterScript,
    [`plm_${component}_no_tree_spawn`]: '1',
    [devices]: place.interfaces.join(','),
  };
}

/** Parameters of the MPI library itself, the scenario's over ours. */
export function mcaParameters(
  workload: Planned<'mpi'>,
  interfaces: readonly string[],
): Readonly<Record<string, string>> {
  return {
    // Plain TCP between all ranks. Messages above btl_tcp_eager_limit (64 KiB) wait for a rendezvous: one more round
    // trip each, which is what a ring over a long link feels.
    pml: 'ob1',
    btl: 'tcp,self',
    btl_tcp_if_include: interfaces.join(','),
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
 * the eager limit. The priority of `tuned` is 30; HAN's default is 0 in version 4 and 35 in version 5, where it would be
 * asked before the algorithm that was chosen.
 */
function protocolParameters({ eagerLimitBytes, han }: Planned<'mpi'>): Readonly<Record<string, string>> {
  const eager = String(eagerLimitBytes);
  return {
    ...(eagerLimitBytes === undefined ? {} : { btl_tcp_eager_limit: eager, btl_tcp_rndv_eager_limit: eager }),
    coll_han_priority: han ? '100' : '0',
  };
}

export interface Mpirun {
  readonly major: OpenMpiMajor;
  readonly launcher: Readonly<Record<string, string>>;
  readonly mca: Readonly<Record<string, string>>;
  readonly paths: MpirunPaths;
}

export function mpirunArgv(workload: Planned<'mpi'>, { major, launcher, mca, paths }: Mpirun): Argv {
  return [
    ...(['mpirun', '-np', String(workload.ranks.length)] as const),
    ...['--hostfile', paths.hostfile, '--map-by', 'seq', '--bind-to', 'none'],
    // mpirun joins the values of a parameter that is given twice, so each may appear only once.
    ...(major === 4
      ? flags('--mca', { ...launcher, ...mca })
      : [...flags('--prtemca', launcher), ...flags('--mca', mca)]),
    // The ranks, and only they, watch their sockets by one epoll descriptor, for which they can wait (lh_yield.c).
    ...['-x', 'OMPI_MCA_opal_event_include=epoll'],
    ...[paths.benchmark, '--collective', workload.collective, '--sizes', workload.sizesBytes.join(',')],
    ...['--iterations', String(workload.iterations), '--warmup', String(workload.warmupIterations)],
  ];
}

type Argv = readonly [string, ...string[]];

const flags = (flag: string, parameters: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(parameters).flatMap(([key, value]) => [flag, key, value]);

/** Names of the devices that carry the ranks' own addresses, each once. */
export function rankInterfaces(plan: NetworkPlan, ranks: readonly string[]): readonly string[] {
  const nodes = plan.nodes.filter((node) => ranks.includes(node.name));
  const devices = nodes.flatMap((node) =>
    node.interfaces.filter((device) => device.address === node.address).map((device) => device.name),
  );
  return [...new Set(devices)];
}
