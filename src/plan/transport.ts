/** TCP settings per destination: attributes of a host's routes (`congctl`, `initcwnd` in ip-route(8)). */
import { LonghaulError } from '../errors/index.js';
import type { TransportRule, TransportSettings } from '../spec/types.js';
import { parseIpv4 } from '../util/ipv4.js';
import type { Origin, PlannedNode, PlannedRoute } from './types.js';

type Rule = Pick<TransportRule, 'from' | 'to' | 'settings'>;

/** Settings as a route carries them. */
type RouteSettings = Pick<PlannedRoute, 'congestion' | 'initcwnd'>;

/** Settings by the address they are for. */
export type SettingsByAddress = ReadonlyMap<string, RouteSettings>;

/** What rules say of connections from one host; where two set the same thing, the later one counts. */
export function settingsFrom(
  rules: readonly Rule[],
  host: string,
  nodes: readonly Pick<PlannedNode, 'name' | 'address'>[],
): SettingsByAddress {
  const addresses = new Map(nodes.map(({ name, address }) => [name, address]));
  const settings = new Map<string, RouteSettings>();
  for (const rule of rules) {
    if (!rule.from.includes(host)) continue;
    for (const name of rule.to) {
      const address = name === host ? null : addresses.get(name);
      if (typeof address !== 'string') continue;
      settings.set(address, merge(settings.get(address), rule.settings));
    }
  }
  return settings;
}

/** The later of two settings where it says something, else the earlier. */
export function merge(earlier: TransportSettings = {}, later: TransportSettings): RouteSettings {
  const congestion = later.congestion ?? earlier.congestion;
  const initcwnd = later.initcwnd ?? earlier.initcwnd;
  return { ...(congestion === undefined ? {} : { congestion }), ...(initcwnd === undefined ? {} : { initcwnd }) };
}

/**
 * Routes that carry settings: every address gets a route of its own, with the next hops of the one that covered it. An
 * address that no route covers, because it is on a link of the node's own, is left out.
 */
export function withTransport(routes: readonly PlannedRoute[], settings: SettingsByAddress): readonly PlannedRoute[] {
  const own = new Map<string, PlannedRoute>();
  for (const [address, one] of settings) {
    const covering = coveringRoute(routes, address);
    const { congestion: _c, initcwnd: _i, ...bare } = covering ?? { destination: '', nextHops: [], source: '' };
    if (covering !== undefined) own.set(`${address}/32`, { ...bare, destination: `${address}/32`, ...one });
  }
  const kept = routes.map((route) => own.get(route.destination) ?? route);
  const known = new Set(routes.map(({ destination }) => destination));
  return [...kept, ...[...own.values()].filter(({ destination }) => !known.has(destination))];
}

/** The settings that a node's routes carry. */
export function settingsOn(routes: readonly PlannedRoute[]): SettingsByAddress {
  return new Map(
    routes.flatMap((route) =>
      route.congestion === undefined && route.initcwnd === undefined
        ? []
        : [[route.destination.replace('/32', ''), merge({}, route)] as const],
    ),
  );
}

/** @throws LonghaulError `input.semantics` at the first rule of which a pair of hosts has no route to carry it */
export function refuseUncovered(
  nodes: readonly PlannedNode[],
  rules: readonly (Rule & { readonly origin: Origin })[],
): void {
  for (const rule of rules) {
    for (const node of nodes.filter(({ name }) => rule.from.includes(name))) {
      const bare = [...settingsFrom([rule], node.name, nodes).keys()].find(
        (address) => coveringRoute(node.routes, address) === undefined,
      );
      if (bare === undefined) continue;
      const to = nodes.find(({ address }) => address === bare)?.name ?? bare;
      throw new LonghaulError({
        code: 'input.semantics',
        message: `no route of ${node.name} leads to ${to}: they share a link, or no links join them`,
        hint: 'TCP settings are carried by routes, and a link of its own needs none: put a router between',
        where: rule.origin ?? undefined,
      });
    }
  }
}

/** The route with the longest prefix around an address. */
function coveringRoute(routes: readonly PlannedRoute[], address: string): PlannedRoute | undefined {
  const number = parseIpv4(address);
  const length = ({ destination }: PlannedRoute): number =>
    destination === 'default' ? 0 : Number(destination.split('/')[1] ?? 32);
  const covers = (route: PlannedRoute): boolean => {
    if (route.destination === 'default') return true;
    const base = parseIpv4(route.destination.split('/')[0] ?? '');
    const size = 2 ** (32 - length(route));
    return number !== undefined && base !== undefined && Math.floor(number / size) === Math.floor(base / size);
  };
  return routes.filter(covers).toSorted((a, b) => length(b) - length(a))[0];
}
