import type { ChannelSpec } from '../spec/types.js';
import { parseIpv4 } from '../util/ipv4.js';
import { jitterTable, TABLE_SCALE } from './jitter-tables.js';
import { serialisationNs } from './queue-limit.js';
import type { IdlePath, NetworkPlan, PlannedDirection, PlannedNode } from './types.js';

export interface PathRequest {
  readonly from: string;
  readonly to: string;
  /** Bytes of each frame as the qdiscs count them; the same in both directions. */
  readonly frameBytes: number;
}

/**
 * Predicts the round trip of a lone packet and its echo for each pair, by walking the plan's own routes.
 *
 * Every direction of every link adds its delay and one serialisation, 8·L/R, whatever its variant: `exact-drop-tail`
 * serialises at the port and only delays on the wire; `wire-only` serialises on the wire; `shaped-aqm` too, because an
 * idle TBF has its whole burst of at least two frames to spend and lets the packet pass at once. Nodes take no time.
 *
 * @returns the pairs that have a path both ways. Where equal-cost paths differ, `rttNs` is the fastest and `maxRttNs`
 *   the slowest combination: the flow hash decides, and the plan does not predict it.
 */
export function idlePaths(plan: NetworkPlan, requests: readonly PathRequest[]): readonly IdlePath[] {
  const walker = new PathWalker(plan);
  return requests.flatMap((request) => {
    const there = walker.walk(request);
    const back = walker.walk({ from: request.to, to: request.from, frameBytes: request.frameBytes });
    if (there === undefined || back === undefined) return [];
    return {
      from: request.from,
      to: request.to,
      links: there.links,
      rttNs: there.minNs + back.minNs,
      maxRttNs: there.maxNs + back.maxNs,
    };
  });
}

/** One way of an idle path. `links` are those of the fastest path. */
interface OneWay {
  readonly links: readonly string[];
  readonly minNs: number;
  readonly maxNs: number;
}

interface Outgoing {
  readonly direction: PlannedDirection;
  readonly link: string;
}

class PathWalker {
  private readonly nodes: ReadonlyMap<string, PlannedNode>;
  private readonly outgoing = new Map<string, Outgoing>();

  constructor(plan: NetworkPlan) {
    this.nodes = new Map(plan.nodes.map((node) => [node.name, node]));
    for (const link of plan.links) {
      for (const direction of [link.forward, link.reverse]) {
        this.outgoing.set(`${direction.from.node} ${direction.from.dev}`, { direction, link: link.id });
      }
    }
  }

  walk({ from, to, frameBytes }: PathRequest): OneWay | undefined {
    const target = this.addressUsed(from, to);
    if (target === undefined) return undefined;
    const known = new Map<string, OneWay | undefined>([[to, { links: [], minNs: 0, maxNs: 0 }]]);
    const visit = (name: string): OneWay | undefined => {
      if (known.has(name)) return known.get(name);
      // Also marks a node on the current path, so that a default route that leads back counts as no path.
      known.set(name, undefined);
      const node = this.nodes.get(name);
      if (node === undefined || (node.kind === 'host' && name !== from)) return undefined;
      const ways = devicesTowards(node, target).flatMap((dev) => {
        const out = this.outgoing.get(`${name} ${dev}`);
        const rest = out === undefined ? undefined : visit(out.direction.to.node);
        return out === undefined || rest === undefined ? [] : [extend(out, rest, frameBytes)];
      });
      const way = merge(ways);
      known.set(name, way);
      return way;
    };
    return visit(from);
  }

  /**
   * The address of `to` that a packet of this exchange carries: its name's, except that a neighbour asked on its
   * name's own link answers to the address on that link, because the kernel chooses the source by the route.
   */
  private addressUsed(from: string, to: string): string | undefined {
    const asked = this.nodes.get(from)?.address;
    const port = this.nodes.get(to)?.interfaces.find(({ peerAddress }) => peerAddress === asked);
    return port?.address ?? this.nodes.get(to)?.address ?? undefined;
  }
}

/** Longest-prefix match over the connected /31s and the node's routes. */
function devicesTowards(node: PlannedNode, target: string): readonly string[] {
  const connected = node.interfaces.find((port) => port.peerAddress === target);
  if (connected !== undefined) return [connected.name];
  const even = (parseIpv4(target) ?? 0) - ((parseIpv4(target) ?? 0) % 2);
  const route =
    node.routes.find(({ destination }) => destination === `${target}/32`) ??
    node.routes.find(({ destination }) => isSlash31(destination, even)) ??
    node.routes.find(({ destination }) => destination === 'default');
  return route?.nextHops.map(({ dev }) => dev) ?? [];
}

function isSlash31(destination: string, even: number): boolean {
  return destination.endsWith('/31') && parseIpv4(destination.slice(0, -3)) === even;
}

function extend({ direction, link }: Outgoing, rest: OneWay, frameBytes: number): OneWay {
  const ownNs = direction.delayNs + serialisationNs(frameBytes + direction.overheadBytes, direction.rateBps);
  const { belowNs, aboveNs } = delayRange(direction.channel);
  return { links: [link, ...rest.links], minNs: ownNs - belowNs + rest.minNs, maxNs: ownNs + aboveNs + rest.maxNs };
}

/** How far a lone packet's delay may be from the link's, by jitter and by being reordered. */
function delayRange({ jitter, reordering }: ChannelSpec): { readonly belowNs: number; readonly aboveNs: number } {
  const advanceNs = reordering?.advanceNs ?? 0;
  if (jitter === null) return { belowNs: advanceNs, aboveNs: 0 };
  const table = jitterTable(jitter.distribution) ?? [-TABLE_SCALE, TABLE_SCALE];
  const reach = (deviation: number): number => Math.ceil((jitter.spreadNs * Math.abs(deviation)) / TABLE_SCALE);
  return { belowNs: Math.max(advanceNs, reach(Math.min(...table))), aboveNs: reach(Math.max(...table)) };
}

function merge(ways: readonly OneWay[]): OneWay | undefined {
  const [first, ...others] = ways;
  if (first === undefined) return undefined;
  return others.reduce((best, way) => {
    const faster = way.minNs < best.minNs ? way : best;
    return { ...faster, maxNs: Math.max(best.maxNs, way.maxNs) };
  }, first);
}
