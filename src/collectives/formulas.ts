/** Closed formulas of what the built-in schedules cost; the schedules themselves are held to them by tests. */
import type { BuiltIn, RingOrder } from './catalog.js';
import { alternatingOrder, contiguousOrder, groupsOf } from './order.js';
import { binomialParents, doubleTreeParents, type Parents } from './trees.js';
import type { Collective, Places } from './types.js';

/** Factor from algorithm bandwidth to bus bandwidth over n ranks, as nccl-tests defines it. */
export function busFactor(collective: Collective, ranks: number): number {
  if (collective === 'broadcast') return 1;
  return ((collective === 'allreduce' ? 2 : 1) * (ranks - 1)) / ranks;
}

/**
 * Fewest payload bytes that any schedule without compression puts between the sites, all directions together. An
 * all-reduce: every one of S sites sends and receives 2(S−1)/S·m. One-way collectives: each byte enters S−1 further sites.
 */
export function wanOptimumBytes(collective: Collective, places: Places, messageBytes: number): number {
  const sizes = groupsOf(places).map(({ length }) => length);
  if (collective === 'allreduce') return 2 * (sizes.length - 1) * messageBytes;
  return collective === 'alltoall' ? alltoallWanBytes(sizes, messageBytes) : (sizes.length - 1) * messageBytes;
}

/** Every rank sends m/P to every rank elsewhere: P/2·m/2 per direction for two equal sites. */
function alltoallWanBytes(sizes: readonly number[], messageBytes: number): number {
  const ranks = sizes.reduce((sum, size) => sum + size, 0);
  return sizes.reduce((sum, size) => sum + (size * (ranks - size) * messageBytes) / ranks, 0);
}

type Request = Omit<BuiltIn, 'parts'>;

/** Payload bytes between sites of a built-in schedule, all directions together, for a message of m bytes. */
export function wanPayloadBytes(request: Request, messageBytes: number): number {
  const { algorithm, siteOf } = request;
  const sizes = groupsOf({ siteOf }).map(({ length }) => length);
  switch (algorithm) {
    case 'ring':
      return ringCrossings(request) * busFactor(request.collective, siteOf.length) * messageBytes;
    case 'recursive-doubling':
      return doublingCrossings(siteOf, () => 1) * messageBytes;
    case 'rabenseifner-near':
      return doublingCrossings(siteOf, (round) => 2 * 2 ** -(round + 1)) * messageBytes;
    case 'rabenseifner-far':
      return doublingCrossings(siteOf, (round, rounds) => 2 * 2 ** -(rounds - round)) * messageBytes;
    case 'binomial':
      return crossingEdges(binomialParents(siteOf.length), siteOf) * sweeps(request.collective) * messageBytes;
    case 'double-tree':
      return (
        doubleTreeParents(siteOf.length).reduce((sum, tree) => sum + crossingEdges(tree, siteOf), 0) * messageBytes
      );
    case 'hierarchical':
      return 2 * (sizes.length - 1) * messageBytes;
    case 'pairwise':
    case 'posted':
      return alltoallWanBytes(sizes, messageBytes);
  }
}

/** A tree is walked up and down for an all-reduce, down for a broadcast. */
const sweeps = (collective: Collective) => (collective === 'broadcast' ? 1 : 2);

/** Neighbours in the ring that are at different sites. Scattering moves ranks within their site only. */
function ringCrossings({ order, siteOf }: Request): number {
  const ranks = ringRanks(order, { siteOf });
  return ranks.filter((rank, place) => siteOf[rank] !== siteOf[ranks[(place + 1) % ranks.length] ?? 0]).length;
}

function ringRanks(order: RingOrder, places: Places): readonly number[] {
  if (order === 'ranks') return [...places.siteOf.keys()];
  if (order === 'contiguous') return contiguousOrder(places);
  return order === 'alternating' ? alternatingOrder(places) : order;
}

const crossingEdges = (parents: Parents, siteOf: readonly number[]) =>
  parents.filter((parent, rank) => parent !== null && siteOf[rank] !== siteOf[parent]).length;

/**
 * Messages between sites when partners at distance 2^round exchange, each weighted by its share of the message, and the
 * whole messages of ranks beyond a power of two before and after.
 */
function doublingCrossings(siteOf: readonly number[], share: (round: number, rounds: number) => number): number {
  const rounds = Math.floor(Math.log2(siteOf.length));
  const over = siteOf.length - 2 ** rounds;
  const active = siteOf.filter((_, rank) => rank >= 2 * over || rank % 2 === 1);
  let sum = 0;
  for (let pair = 0; pair < over; pair += 1) if (siteOf[2 * pair] !== siteOf[2 * pair + 1]) sum += 2;
  for (let round = 0; round < rounds; round += 1) {
    const crossing = active.filter((site, place) => site !== active[place ^ (1 << round)]).length;
    sum += crossing * share(round, rounds);
  }
  return sum;
}
