import type { LinkSpec, Topology } from '../spec/types.js';
import { nextHopsOf, type Edge, type Graph } from './paths.js';

/** What one flow between two nodes can have in flight: the slowest link, the round trip, and the queues on the way. */
interface PathCapacity {
  readonly rateBps: number;
  readonly rttNs: number;
  readonly queueBytes: number;
}

export interface WindowInput {
  readonly topology: Topology;
  readonly graph: Graph;
  readonly distances: readonly (readonly number[])[];
  /** Queue bound of each link in bytes of frames, `[forward, reverse]`; 0 where the sender is a host. */
  readonly queueBytes: readonly (readonly [number, number])[];
}

/**
 * Largest number of bytes one flow can keep in flight between any two nodes: BDP plus every queue of the path, both
 * taken as the maximum over equal-cost paths. Socket buffers are sized from it, so that they never cap a flow unseen.
 */
export function largestPathWindowBytes(input: WindowInput): number {
  let largest = 0;
  input.distances.forEach((distances, destination) => {
    for (const path of capacitiesTo(input, distances, destination)) {
      largest = Math.max(largest, (path.rateBps * path.rttNs) / 8e9 + path.queueBytes);
    }
  });
  return Math.ceil(largest);
}

function capacitiesTo(input: WindowInput, distances: readonly number[], destination: number): readonly PathCapacity[] {
  const known = new Map<number, PathCapacity>();
  known.set(destination, { rateBps: Number.POSITIVE_INFINITY, rttNs: 0, queueBytes: 0 });
  // By increasing distance: the next hop of a node is always settled before the node itself.
  const order = distances
    .map((distance, node) => ({ distance, node }))
    .filter(({ distance, node }) => Number.isFinite(distance) && node !== destination)
    .sort((a, b) => a.distance - b.distance || a.node - b.node);
  for (const { node } of order) {
    const hops = nextHopsOf(input.graph, distances, { from: node, destination });
    const capacities = hops.flatMap((edge) => capacityOver(input, edge, known.get(edge.neighbour)) ?? []);
    known.set(node, {
      rateBps: Math.max(...capacities.map((path) => path.rateBps)),
      rttNs: Math.max(...capacities.map((path) => path.rttNs)),
      queueBytes: Math.max(...capacities.map((path) => path.queueBytes)),
    });
  }
  known.delete(destination);
  return [...known.values()];
}

function capacityOver(input: WindowInput, edge: Edge, rest: PathCapacity | undefined): PathCapacity | undefined {
  const link: LinkSpec | undefined = input.topology.links[edge.link];
  if (link === undefined || rest === undefined) return undefined;
  const direction = edge.end === 0 ? link.forward : link.reverse;
  return {
    rateBps: Math.min(direction.rateBps, rest.rateBps),
    rttNs: rest.rttNs + link.forward.delayNs + link.reverse.delayNs,
    queueBytes: rest.queueBytes + (input.queueBytes[edge.link]?.[edge.end] ?? 0),
  };
}
