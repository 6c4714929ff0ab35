import type { Topology } from '../spec/types.js';
import type { LinkAddresses } from './addressing.js';
import { nextHopsOf, type Edge, type Graph } from './paths.js';
import type { PlannedRoute } from './types.js';

export interface RoutingInput {
  readonly topology: Topology;
  readonly graph: Graph;
  /** `distances[d]` as `distancesTo(graph, d)` gives them. */
  readonly distances: readonly (readonly number[])[];
  readonly addresses: readonly LinkAddresses[];
  /** Device names per link, at `ends[0]` and `ends[1]`. */
  readonly devices: readonly (readonly [string, string])[];
}

/**
 * Routes of one node. A host with one link has a default route and nothing else. Every other node has a route to every
 * address that is not on one of its own links: to the /31 of a link where both ends are reached the same way, to each
 * /32 otherwise. All equal-cost next hops are kept, with equal weights.
 */
export function planRoutes(input: RoutingInput, node: number, source: string): readonly PlannedRoute[] {
  const ownEdges = input.graph.edges[node] ?? [];
  const [onlyEdge] = ownEdges;
  if (input.graph.nodes[node]?.kind === 'host' && ownEdges.length === 1 && onlyEdge !== undefined) {
    return [{ destination: 'default', nextHops: [nextHop(input, onlyEdge)], source }];
  }
  return planLinkRoutes(input, node, source);
}

/** A route to every link that is not the node's own, whatever the node's kind. */
export function planLinkRoutes(input: RoutingInput, node: number, source: string): readonly PlannedRoute[] {
  const onLink = new Set((input.graph.edges[node] ?? []).map((edge) => edge.link));
  return input.topology.links.flatMap((link, index) =>
    onLink.has(index) ? [] : routesToLink(input, { node, link: index, ends: link.ends, source }),
  );
}

interface LinkTarget {
  readonly node: number;
  readonly link: number;
  readonly ends: readonly [string, string];
  readonly source: string;
}

function routesToLink(input: RoutingInput, { node, link, ends, source }: LinkTarget): readonly PlannedRoute[] {
  const [first, second] = ends.map((name) => {
    const destination = input.graph.indexOf.get(name) ?? -1;
    return nextHopsOf(input.graph, input.distances[destination] ?? [], { from: node, destination });
  });
  const [firstAddress = '', secondAddress = ''] = input.addresses[link] ?? [];
  const route = (destination: string, edges: readonly Edge[] | undefined): readonly PlannedRoute[] =>
    edges === undefined || edges.length === 0
      ? []
      : [{ destination, nextHops: edges.map((edge) => nextHop(input, edge)), source }];
  // The first address of a link is even, so it is also the name of the link's /31.
  if (sameEdges(first, second)) return route(`${firstAddress}/31`, first);
  return [...route(`${firstAddress}/32`, first), ...route(`${secondAddress}/32`, second)];
}

function sameEdges(a: readonly Edge[] | undefined, b: readonly Edge[] | undefined): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    a.length === b.length &&
    a.every((edge, index) => edge.link === b[index]?.link)
  );
}

function nextHop(input: RoutingInput, edge: Edge): PlannedRoute['nextHops'][number] {
  const via = input.addresses[edge.link]?.[edge.end === 0 ? 1 : 0] ?? '';
  const dev = input.devices[edge.link]?.[edge.end] ?? '';
  return { via, dev, weight: 1 };
}
