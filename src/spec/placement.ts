/**
 * One pool of hosts over all sites, and placers that choose from it for a job which names none. Pure: the same pool and
 * request give the same hosts.
 */
import { createPrng, deriveSeed } from '../util/prng.js';
import type { Placer, Topology } from './types.js';

export interface Pool {
  readonly sites: readonly { readonly name: string; readonly free: readonly string[] }[];
  /** Least one-way delay between the routers of two sites by their places in `sites`; Infinity without a path. */
  readonly distanceNs: readonly (readonly number[])[];
}

export interface PlacementRequest {
  readonly placer: Placer;
  /** At least 2 and at most the free hosts of the pool. */
  readonly count: number;
  /** Of the random placer. */
  readonly seed: number;
}

/** The hosts of all sites but those that are taken. */
export function poolOf(topology: Topology, taken: ReadonlySet<string>): Pool {
  const sites = topology.sites.map(({ name, hosts }) => ({ name, free: hosts.filter((host) => !taken.has(host)) }));
  return { sites, distanceNs: topology.sites.map(({ router }) => siteDistances(topology, router)) };
}

/** Hosts of rank 0, 1, …, site by site in the order of the pool unless drawn at random. */
export function placeRanks(pool: Pool, { placer, count, seed }: PlacementRequest): readonly string[] {
  if (placer === 'random') return drawHosts(pool, count, seed);
  const shares = { packed: packedShares, spread: spreadShares, 'distance-aware': nearShares }[placer](pool, count);
  return pool.sites.flatMap(({ free }, site) => free.slice(0, shares[site] ?? 0));
}

/** Shuffles all free hosts by the seed (Fisher–Yates) and takes the first. */
function drawHosts({ sites }: Pool, count: number, seed: number): readonly string[] {
  const hosts = sites.flatMap(({ free }) => free);
  const prng = createPrng(deriveSeed(BigInt(seed), 'placement'));
  for (let last = hosts.length - 1; last > 0; last -= 1) {
    const pick = prng.nextInt(last + 1);
    const [a, b] = [hosts[last], hosts[pick]];
    if (a === undefined || b === undefined) break;
    [hosts[last], hosts[pick]] = [b, a];
  }
  return hosts.slice(0, count);
}

/** Number of hosts to take of each site. */
type Shares = readonly number[];

/** Fills the sites in the given order. */
function fill({ sites }: Pool, count: number, order: readonly number[]): Shares {
  const shares = sites.map(() => 0);
  let left = count;
  for (const site of order) {
    const share = Math.min(left, sites[site]?.free.length ?? 0);
    shares[site] = share;
    left -= share;
  }
  return shares;
}

/** As few sites as can be: the largest first, and the last one the smallest that holds what is left. */
function packedShares(pool: Pool, count: number): Shares {
  const free = (site: number) => pool.sites[site]?.free.length ?? 0;
  const order = [...pool.sites.keys()].sort((a, b) => free(b) - free(a));
  const chosen: number[] = [];
  let left = count;
  while (left > 0) {
    const open = order.filter((site) => !chosen.includes(site));
    const next = open.findLast((site) => free(site) >= left) ?? open[0];
    if (next === undefined) break;
    chosen.push(next);
    left -= free(next);
  }
  return fill(pool, count, chosen);
}

/** One host of every site that has any left, until there are enough. */
function spreadShares({ sites }: Pool, count: number): Shares {
  const shares = sites.map(() => 0);
  for (let left = count; left > 0;) {
    for (const [site, { free }] of sites.entries()) {
      const share = shares[site] ?? 0;
      if (left === 0 || share >= free.length) continue;
      shares[site] = share + 1;
      left -= 1;
    }
  }
  return shares;
}

/**
 * Around every site, the closest sites until there are enough hosts; of these choices the one whose farthest pair of
 * sites is closest, then the one with the smallest sum of distances over its pairs of ranks.
 */
function nearShares(pool: Pool, count: number): Shares {
  const choices = [...pool.sites.keys()].map((centre) => {
    const distance = (site: number) => pool.distanceNs[centre]?.[site] ?? Number.POSITIVE_INFINITY;
    const order = [...pool.sites.keys()].sort((a, b) => compare(distance(a), distance(b)));
    return fill(pool, count, order);
  });
  const costs = choices.map((shares) => costOf(pool, shares));
  const best = [...choices.keys()].sort(
    (a, b) =>
      compare(costs[a]?.farthestNs ?? 0, costs[b]?.farthestNs ?? 0) ||
      compare(costs[a]?.sumNs ?? 0, costs[b]?.sumNs ?? 0),
  );
  return choices[best[0] ?? 0] ?? [];
}

/** Orders numbers of which both may be infinite. */
const compare = (a: number, b: number) => (a === b ? 0 : a < b ? -1 : 1);

function costOf({ distanceNs }: Pool, shares: Shares): { readonly farthestNs: number; readonly sumNs: number } {
  let [farthestNs, sumNs] = [0, 0];
  shares.forEach((mine, a) => {
    shares.forEach((other, b) => {
      if (mine === 0 || other === 0 || a === b) return;
      const distance = distanceNs[a]?.[b] ?? Number.POSITIVE_INFINITY;
      farthestNs = Math.max(farthestNs, distance);
      sumNs += mine * other * distance;
    });
  });
  return { farthestNs, sumNs };
}

/** Shortest paths from a router over all links but access links, by relaxing until nothing changes. */
function siteDistances(topology: Topology, router: string): readonly number[] {
  const reached = new Map([[router, 0]]);
  const links = topology.links.filter(({ role }) => role !== 'access');
  for (let changed = true; changed;) {
    changed = false;
    for (const { ends, forward, reverse } of links) {
      for (const [from, to, { delayNs }] of [
        [ends[0], ends[1], forward] as const,
        [ends[1], ends[0], reverse] as const,
      ]) {
        const distance = (reached.get(from) ?? Number.POSITIVE_INFINITY) + delayNs;
        if (distance >= (reached.get(to) ?? Number.POSITIVE_INFINITY)) continue;
        reached.set(to, distance);
        changed = true;
      }
    }
  }
  return topology.sites.map((site) => reached.get(site.router) ?? Number.POSITIVE_INFINITY);
}
