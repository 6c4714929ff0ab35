import type { NetworkPlan, PlannedDirection } from '../../plan/types.js';
import type { PathDelay } from '../../records/index.js';
import { mean, quantiles } from '../../stats/index.js';

/** A packet's way over one followed link direction, and over the followed one before it. */
export interface PathPassage {
  readonly arrivalNs: number;
  /** NaN where it was not delivered. */
  readonly deliveredNs: number;
  readonly way: PlannedDirection | null;
  readonly before: PathPassage | null;
}

interface Path extends Omit<PathDelay, 'packets' | 'mean_ns' | 'p50_ns' | 'p99_ns' | 'max_ns'> {
  readonly delaysNs: number[];
}

/**
 * One-way delays from end to end: captures of one packet, joined over all followed links that it passed one after the other,
 * from the input of the first to the far end of the last. Paths are told apart by where they begin and end and by their links
 * between routers; hosts of one site are one place.
 */
export function pathDelays(plan: NetworkPlan, passages: readonly PathPassage[]): readonly PathDelay[] {
  const linkOf = new Map(
    plan.links.flatMap(({ id, role, forward, reverse }) =>
      [forward, reverse].map((way) => [way, { id, role }] as const),
    ),
  );
  const placeOf = new Map(
    plan.nodes.map(({ name, kind, site }) => [name, kind === 'host' ? (site ?? name) : name] as const),
  );
  const continued = new Set(passages.map(({ before }) => before));
  const paths = new Map<string, Path>();
  for (const last of passages) {
    if (continued.has(last) || Number.isNaN(last.deliveredNs)) continue;
    const { first, ways } = walkBack(last);
    const place = (node: string | undefined) => placeOf.get(node ?? '') ?? '';
    const links = ways.flatMap((way) => {
      const link = linkOf.get(way);
      return link === undefined || link.role === 'access' ? [] : [link.id];
    });
    const [from, to] = [place(ways[0]?.from.node), place(ways.at(-1)?.to.node)];
    const key = [from, to, ...links].join(' ');
    const path = paths.get(key) ?? { from, to, links, hops: ways.length, delaysNs: [] };
    path.delaysNs.push(last.deliveredNs - first.arrivalNs);
    paths.set(key, path);
  }
  return [...paths.values()].map(summarise).sort((a, b) => b.packets - a.packets);
}

function walkBack(last: PathPassage): { readonly first: PathPassage; readonly ways: readonly PlannedDirection[] } {
  const ways: PlannedDirection[] = [];
  let first = last;
  for (let at: PathPassage | null = last; at !== null; at = at.before) {
    if (at.way !== null) ways.unshift(at.way);
    first = at;
  }
  return { first, ways };
}

function summarise({ delaysNs, ...path }: Path): PathDelay {
  const [p50 = 0, p99 = 0, max = 0] = quantiles(delaysNs, [0.5, 0.99, 1]);
  return { ...path, packets: delaysNs.length, mean_ns: mean(delaysNs) ?? 0, p50_ns: p50, p99_ns: p99, max_ns: max };
}
