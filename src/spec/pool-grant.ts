/** What the pool gave a job, and why: shown before a run by `plan`, and after it on the terminal and in the report. */
import { formatTime } from '../util/units/index.js';
import type { PlacementRequest, Pool } from './placement.js';
import type { PoolGrant } from './types.js';

/** @param hosts what `placeRanks` answered to `request` */
export function grantOf(pool: Pool, request: PlacementRequest, hosts: readonly string[]): PoolGrant {
  const given = new Set(hosts);
  const sites = pool.sites.map(({ name, free }) => ({
    name,
    free: free.length,
    taken: free.filter((host) => given.has(host)).length,
  }));
  const used = [...sites.keys()].filter((site) => (sites[site]?.taken ?? 0) > 0);
  const farthestRttNs = Math.max(0, ...used.flatMap((a) => used.map((b) => rttNs(pool, a, b))));
  const { placer, count } = request;
  return { placer, count, sites, farthestRttNs, reason: reasonOf(request, sites, farthestRttNs) };
}

const rttNs = ({ distanceNs }: Pool, a: number, b: number): number =>
  (distanceNs[a]?.[b] ?? 0) + (distanceNs[b]?.[a] ?? 0);

type Sites = PoolGrant['sites'];

function reasonOf({ placer, count, seed }: PlacementRequest, sites: Sites, farthestRttNs: number): string {
  const used = sites.filter(({ taken }) => taken > 0);
  const names = used.map(({ name }) => name).join(', ');
  const [one, ...more] = used;
  switch (placer) {
    case 'packed':
      return more.length === 0
        ? `${names} is the smallest site with ${String(count)} free`
        : `no ${used.length === 2 ? 'one site has' : 'fewer sites have'} ${String(count)} free`;
    case 'spread': {
      const short = used.filter(
        ({ taken, free }) => taken === free && taken < Math.max(...used.map((each) => each.taken)),
      );
      const even = `a host of every site in turn`;
      return short.length === 0 ? even : `${even}; ${short.map(({ name }) => name).join(', ')} had no more`;
    }
    case 'distance-aware':
      return more.length === 0
        ? `${one?.name ?? ''} has ${String(count)} free by itself`
        : `of the sites that have ${String(count)} free together, ${names} are closest: ${formatTime(farthestRttNs)} of round trip`;
    case 'random':
      return `drawn by seed ${String(seed)}`;
  }
}
