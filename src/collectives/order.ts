/** Orders in which a ring or a chain passes through the ranks. */
import type { Places } from './types.js';

/** Ranks of each site that has any, in rank order; sites in their order. */
export function groupsOf({ siteOf }: Places): readonly (readonly number[])[] {
  const groups = new Map<number, number[]>();
  siteOf.forEach((site, rank) => {
    const group = groups.get(site);
    if (group === undefined) groups.set(site, [rank]);
    else group.push(rank);
  });
  return [...groups].sort(([a], [b]) => a - b).map(([, ranks]) => ranks);
}

/** Site by site: a ring crosses between sites once per site. */
export const contiguousOrder = (places: Places): readonly number[] => groupsOf(places).flat();

/** One rank of each site in turn; sites that run out are passed over. */
export function alternatingOrder(places: Places): readonly number[] {
  const groups = groupsOf(places);
  const rounds = Math.max(...groups.map((group) => group.length));
  return Array.from({ length: rounds }, (_, round) => groups.flatMap((group) => group.slice(round, round + 1))).flat();
}

/**
 * The same order with the ranks of every site moved on by `shift` among the places of their site, so that another pair of
 * ranks crosses between the sites. What NCCL calls scattering a ring's crossings over node pairs.
 */
export function scatteredOrder(order: readonly number[], { siteOf }: Places, shift: number): readonly number[] {
  const members = new Map<number, number[]>();
  for (const rank of order) {
    const site = siteOf[rank] ?? 0;
    members.set(site, [...(members.get(site) ?? []), rank]);
  }
  const taken = new Map<number, number>();
  return order.map((rank) => {
    const site = siteOf[rank] ?? 0;
    const group = members.get(site) ?? [rank];
    const place = taken.get(site) ?? 0;
    taken.set(site, place + 1);
    return group[(place + shift) % group.length] ?? rank;
  });
}
