/**
 * Static routing around links that are down: for every set of links that can be down together, the routes that differ.
 * Where a set leaves no path the routes stay as they are, and packets are lost at the cut.
 */
import { LonghaulError } from '../errors/index.js';
import { buildGraph, distancesTo } from './paths.js';
import { planLinkRoutes, type RoutingInput } from './routes.js';
import { settingsOn, withTransport } from './transport.js';
import type { Detour, PlannedChange, PlannedNode, PlannedRoute, PlannedTimeline } from './types.js';

/** Links, or groups of them, that can go down by themselves: 64 sets of routes. */
const MOST_UNITS = 6;

/** Name of a set of links that are down, as `PlannedTimeline.detours` has it. */
export const detourKey = (down: Iterable<string>): string => [...down].sort().join(' ');

export function planDetours(
  routing: RoutingInput,
  nodes: readonly PlannedNode[],
  changes: readonly PlannedChange[],
): PlannedTimeline['detours'] {
  const units = cutUnits(changes);
  const detours: Record<string, readonly Detour[]> = {};
  for (let mask = 1; mask < 2 ** units.length; mask += 1) {
    const down = new Set(units.filter((_, bit) => Math.floor(mask / 2 ** bit) % 2 === 1).flat());
    const around = detoursAround(routing, nodes, down);
    if (around.length > 0) detours[detourKey(down)] = around;
  }
  return detours;
}

/** The sets of links that single changes take down. @throws LonghaulError `input.semantics` for too many */
function cutUnits(changes: readonly PlannedChange[]): readonly (readonly string[])[] {
  const cuts = changes.filter(({ action }) => action.kind === 'down');
  const units = new Map(cuts.map(({ links }) => [links.join(' '), links]));
  const excess = cuts.find(({ links }) => [...units.keys()].indexOf(links.join(' ')) >= MOST_UNITS);
  if (excess === undefined) return [...units.values()];
  throw new LonghaulError({
    code: 'input.semantics',
    message: `more than ${String(MOST_UNITS)} links go down, each by itself: routes are planned for every combination`,
    hint: 'let parallel links go down together, or split the scenario',
    where: excess.origin ?? undefined,
  });
}

function detoursAround(
  routing: RoutingInput,
  nodes: readonly PlannedNode[],
  down: ReadonlySet<string>,
): readonly Detour[] {
  const graph = buildGraph(routing.topology, down);
  const distances = graph.nodes.map((_, destination) => distancesTo(graph, destination));
  return nodes.flatMap((node, index): readonly Detour[] => {
    const { address, routes: usual } = node;
    // A host with one link has one way out, up or down.
    if (address === null || usual.some(({ destination }) => destination === 'default')) return [];
    const bare = planLinkRoutes({ ...routing, graph, distances }, index, address);
    const routes = withTransport(bare, settingsOn(usual));
    const changed = routes.flatMap((route) => alignWith(usual, route)).filter((route) => !isAmong(usual, route));
    return changed.length === 0 ? [] : [{ node: node.name, routes: changed }];
  });
}

/** A route to a /31 does not replace two to its addresses, which are longer prefixes: it is split like them. */
function alignWith(usual: readonly PlannedRoute[], route: PlannedRoute): readonly PlannedRoute[] {
  if (!route.destination.endsWith('/31') || usual.some(({ destination }) => destination === route.destination)) {
    return [route];
  }
  const even = route.destination.slice(0, -3);
  const lastDot = even.lastIndexOf('.');
  const odd = `${even.slice(0, lastDot)}.${String(Number(even.slice(lastDot + 1)) + 1)}`;
  return [even, odd].map((address) => ({ ...route, destination: `${address}/32` }));
}

const isAmong = (usual: readonly PlannedRoute[], route: PlannedRoute): boolean =>
  usual.some((one) => JSON.stringify(one) === JSON.stringify(route));
