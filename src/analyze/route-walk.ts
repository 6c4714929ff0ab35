import { formatIpv4, parseIpv4 } from '../util/ipv4.js';
import type { NetworkPlan, PlannedDirection, PlannedLink, PlannedNode, PlannedRoute } from '../plan/types.js';

/** One link direction that a packet crosses. */
export interface Hop {
  readonly link: PlannedLink;
  readonly planned: PlannedDirection;
}

/**
 * The links from one node to another by the planned routes, in order; null when there is no single path: a route
 * is missing, or equal-cost paths share the traffic by a hash that the plan does not predict.
 */
export function walkRoute(plan: NetworkPlan, from: string, to: string): readonly Hop[] | null {
  const nodes = new Map(plan.nodes.map((node) => [node.name, node]));
  const target = nodes.get(to)?.address ?? null;
  if (target === null) return null;
  const hops: Hop[] = [];
  for (let node = nodes.get(from); node?.name !== to;) {
    const hop = node === undefined ? null : nextHop(plan, node, target);
    // More hops than links is a routing loop.
    if (hop === null || hops.length >= plan.links.length) return null;
    hops.push(hop);
    node = nodes.get(hop.planned.to.node);
  }
  return hops;
}

function nextHop(plan: NetworkPlan, node: PlannedNode, target: string): Hop | null {
  const neighbour = node.interfaces.find((one) => one.peerAddress === target);
  const dev = neighbour?.name ?? onlyDevice(routeTo(node, target));
  if (dev === null) return null;
  for (const link of plan.links) {
    const planned = [link.forward, link.reverse].find(({ from }) => from.node === node.name && from.dev === dev);
    if (planned !== undefined) return { link, planned };
  }
  return null;
}

/** The plan has routes to addresses, to the /31 of a link, and defaults: the longest prefix wins. */
function routeTo(node: PlannedNode, target: string): PlannedRoute | undefined {
  const address = parseIpv4(target) ?? 0;
  const prefixes = [`${target}/32`, `${formatIpv4(address - (address % 2))}/31`, 'default'];
  return prefixes
    .map((prefix) => node.routes.find(({ destination }) => destination === prefix))
    .find((route) => route !== undefined);
}

/** Devices by which a node may send to an address: several for equal-cost paths, none without a route. */
export function routeDevices(node: PlannedNode, target: string): readonly string[] {
  const neighbour = node.interfaces.find(({ peerAddress }) => peerAddress === target);
  if (neighbour !== undefined) return [neighbour.name];
  return (routeTo(node, target)?.nextHops ?? []).map(({ dev }) => dev);
}

function onlyDevice(route: PlannedRoute | undefined): string | null {
  return route?.nextHops.length === 1 ? (route.nextHops[0]?.dev ?? null) : null;
}
