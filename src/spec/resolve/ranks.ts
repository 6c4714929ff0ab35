import { placeRanks, poolOf, type Pool } from '../placement.js';
import type { RanksDocument, RanksRequest } from '../schema/ranks.js';
import { grantOf } from '../pool-grant.js';
import type { PlacedRanks, SpecPath, Topology } from '../types.js';
import type { WorkloadScope } from './workload-scope.js';

interface Job {
  readonly id: string;
  readonly ranks: RanksDocument;
}

/** Node of every rank. `path` is that of `ranks`. */
export function resolveRanks(job: Job, path: SpecPath, scope: WorkloadScope): PlacedRanks {
  const resolved = chooseHosts(job.ranks, path, scope);
  scope.jobs.set(job.id, resolved.ranks);
  return resolved;
}

function chooseHosts(ranks: RanksDocument, path: SpecPath, scope: WorkloadScope): PlacedRanks {
  if (Array.isArray(ranks)) {
    checkList(ranks, path, scope);
    return { ranks, placement: 'custom' };
  }
  if (typeof ranks === 'object') return { placement: ranks.placer, ...choosePlaces(ranks, path, scope) };
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

/** Asks the pool of hosts that no job named in `beside` has. */
function choosePlaces(
  request: RanksRequest,
  path: SpecPath,
  scope: WorkloadScope,
): Pick<PlacedRanks, 'ranks' | 'pool'> {
  const taken = request.beside.flatMap((id, index) => {
    const hosts = scope.jobs.get(id);
    if (hosts !== undefined) return hosts;
    const known = [...scope.jobs.keys()];
    scope.diagnostics.addUnknownName([...path, 'beside', index], { what: 'earlier job', name: id, known });
    return [];
  });
  const pool = poolOf(scope.topology, new Set(taken));
  const free = countFree(pool);
  const count = request.count ?? free;
  if (count < 2 || count > free) {
    const message = `the pool has ${String(free)} free hosts, and ${String(Math.max(2, count))} ranks are asked for`;
    const hint = 'ask for fewer ranks, or give the sites more hosts; every rank has a host of its own';
    scope.diagnostics.add([...path, 'count'], { message, hint });
    return { ranks: [] };
  }
  const asked = { placer: request.placer, count, seed: request.seed };
  const ranks = placeRanks(pool, asked);
  checkConnected(ranks, path, scope);
  return { ranks, pool: grantOf(pool, asked, ranks) };
}

const countFree = ({ sites }: Pool) => sites.reduce((sum, { free }) => sum + free.length, 0);

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

interface Sized {
  readonly id: string;
  readonly size?: number | undefined;
  readonly sizes?: readonly number[] | undefined;
}

/** A collective has one message size or a list of them. */
export function requireOneSize({ id, size, sizes }: Sized, path: SpecPath, { diagnostics }: WorkloadScope): void {
  if ((size === undefined) !== (sizes === undefined)) return;
  const message = size === undefined ? `"${id}" has no message size` : '"size" and "sizes" exclude each other';
  diagnostics.add(path, { message, hint: 'give one of "size: 16 MiB" and "sizes: [1 KiB, 1 MiB]"' });
}
