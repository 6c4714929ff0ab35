/** What the ranks of a collective send before it to measure the links: α, β of a pair alone, and β of all pairs at once. */
import { messageBytes } from '../collectives/index.js';
import { collectiveSchedule, elementBytesOf, encodingOf, type PlannedCollective } from './collective.js';

/** From one rank to another. */
export type RankPair = readonly [from: number, to: number];

export interface LinkProbe {
  readonly id: number;
  /**
   * `small`: one element, for α. `large`: for the β of a pair that has the links to itself. `together`: the same message
   * of every pair of the schedule between two sites, in both directions at once, for the β of the links that they share.
   */
  readonly kind: 'small' | 'large' | 'together';
  /** Numbers of the sites of the sender and the receiver; of a probe of both directions the lower number first. */
  readonly sites: readonly [from: number, to: number];
  readonly pairs: readonly RankPair[];
  /** Of the message that every pair sends. */
  readonly elements: number;
  /** Payload of that message. */
  readonly bytes: number;
  readonly warmupIterations: number;
  readonly iterations: number;
}

/** The first large messages open the window of the connection: they are not β. */
const LARGE_ROUNDS = { warmupIterations: 3, iterations: 2 } as const;
const SMALL_ROUNDS = { warmupIterations: 1, iterations: 2 } as const;

/** Probes in the order in which they run; empty unless the workload asks for them. @param siteOf see `sitesOfRanks` */
export function planProbes(workload: PlannedCollective, siteOf: readonly number[]): readonly LinkProbe[] {
  const { probeBytes } = workload;
  if (probeBytes === undefined) return [];
  const classes = classesOf(talkingPairs(workload, siteOf), siteOf);
  const elements = probeBytes / elementBytesOf(workload);
  const encoding = encodingOf(workload, siteOf);
  const probe = (kind: LinkProbe['kind'], sites: LinkProbe['sites'], pairs: readonly RankPair[]) => {
    const [[from, to] = [0, 0]] = pairs;
    const count = kind === 'small' ? 1 : elements;
    const rounds = kind === 'small' ? SMALL_ROUNDS : LARGE_ROUNDS;
    return { kind, sites, pairs, elements: count, bytes: messageBytes(count, encoding(from, to)), ...rounds };
  };
  return classes
    .flatMap(({ sites, pairs, back }) => [
      probe('large', sites, pairs.slice(0, 1)),
      probe('small', sites, pairs.slice(0, 1)),
      ...(sites[0] < sites[1] ? [probe('together', sites, [...pairs, ...back])] : []),
    ])
    .map((one, id) => ({ id, ...one }));
}

/** Pairs of one site to one site, and those the other way. */
interface PairClass {
  readonly sites: readonly [from: number, to: number];
  readonly pairs: readonly RankPair[];
  readonly back: readonly RankPair[];
}

function classesOf(pairs: readonly RankPair[], siteOf: readonly number[]): readonly PairClass[] {
  const groups = new Map<string, RankPair[]>();
  const key = (from: number, to: number) => `${String(from)} ${String(to)}`;
  const siteAt = (rank: number) => siteOf[rank] ?? 0;
  for (const pair of pairs) {
    const name = key(siteAt(pair[0]), siteAt(pair[1]));
    groups.set(name, [...(groups.get(name) ?? []), pair]);
  }
  return [...groups.values()].map((group): PairClass => {
    const [[from, to] = [0, 0]] = group;
    const sites = [siteAt(from), siteAt(to)] as const;
    return { sites, pairs: group, back: groups.get(key(sites[1], sites[0])) ?? [] };
  });
}

/** Pairs of ranks of which one sends the other something, for any message size, in the order of their numbers. */
function talkingPairs(workload: PlannedCollective, siteOf: readonly number[]): readonly RankPair[] {
  const ranks = siteOf.length;
  const keys = new Set<number>();
  for (const sizeBytes of workload.sizesBytes) {
    for (const action of collectiveSchedule(workload, siteOf, sizeBytes).actions) {
      if (action.op === 'send') keys.add(action.rank * ranks + action.peer);
    }
  }
  return [...keys].sort((a, b) => a - b).map((key) => [Math.floor(key / ranks), key % ranks]);
}
