import type { WorkloadOf } from '../schema/workload.js';
import type { MpiWorkload, SpecPath, Topology } from '../types.js';
import type { WorkloadScope } from './workload-scope.js';

/** Node of every rank. `path` is that of `ranks`. */
export function resolveRanks(
  ranks: WorkloadOf<'mpi'>['ranks'],
  path: SpecPath,
  scope: WorkloadScope,
): Pick<MpiWorkload, 'ranks' | 'placement'> {
  if (typeof ranks !== 'string') {
    checkList(ranks, path, scope);
    return { ranks, placement: 'custom' };
  }
  const { sites } = scope.topology;
  const names = ranks === 'contiguous' ? sites.flatMap((site) => site.hosts) : alternate(sites);
  if (names.length < 2) {
    const hint = 'give sites at least two hosts, or list the ranks by name';
    scope.diagnostics.add(path, {
      message: `the sites have ${String(names.length)} hosts, too few for a collective`,
      hint,
    });
  } else {
    checkConnected(names, path, scope);
  }
  return { ranks: names, placement: ranks };
}

/** One host of each site in turn; sites that run out are passed over. */
function alternate(sites: Topology['sites']): readonly string[] {
  const rounds = Math.max(0, ...sites.map((site) => site.hosts.length));
  return Array.from({ length: rounds }, (_, round) =>
    sites.flatMap((site) => site.hosts.slice(round, round + 1)),
  ).flat();
}

function checkList(ranks: readonly string[], path: SpecPath, scope: WorkloadScope): void {
  const hosts = ranks.filter((name, index) => scope.requireHost(name, [...path, index]));
  for (const [index, name] of ranks.entries()) {
    if (ranks.indexOf(name) === index) continue;
    const message = `"${name}" has two ranks`;
    scope.diagnostics.add([...path, index], {
      message,
      hint: 'one rank per host: traffic within a host crosses no link',
    });
  }
  if (hosts.length === ranks.length) checkConnected(ranks, path, scope);
}

function checkConnected(ranks: readonly string[], path: SpecPath, scope: WorkloadScope): void {
  const [first, ...others] = ranks;
  for (const other of others) if (first !== undefined) scope.requirePath(first, other, path);
}
