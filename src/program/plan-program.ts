import { lineMacsOf, macOf } from '../plan/addressing.js';
import { QUIET_SYSCTLS } from '../plan/sysctls.js';
import { ETHERNET_HEADER_BYTES } from '../plan/queue-limit.js';
import { policiesOf, weighRoutes } from '../plan/balance.js';
import type { NetworkPlan, PlannedBalance, PlannedDirection, PlannedLink, PlannedNode } from '../plan/types.js';
import { balanceOps } from './balance.js';
import { fileOps, lossObjectPath } from './lab-files.js';
import { planExpectations } from './plan-expectations.js';
import { lineQdisc, portQdiscs, wireQdisc } from './qdiscs.js';
import type { Op, Program, ScheduleSource } from './types.js';

/** Prefix length of every link: both ends and nothing else (RFC 3021). */
export const LINK_PREFIX_LENGTH = 31;

/**
 * The ordered operations that build a plan's network, and what reading the kernel back must show afterwards.
 *
 * The order keeps a tool's work on one namespace together, so that it renders to few batches, and lets nothing become
 * ready too early: IPv6 is off before the first device exists, queues are in place before a workload can start.
 */
export function planProgram(plan: NetworkPlan): Program {
  const ops: readonly Op[] = [
    ...kernelOps(plan),
    ...namespaceOps(plan),
    ...fileOps(plan),
    ...plan.links.map((link, index) => vethPairs(plan, link, index)).flat(),
    ...plan.nodes.flatMap((node) => nodeOps(node, policiesOf(plan, node.name))),
    ...wireOps(plan),
    ...plan.nodes.flatMap((node) => portOps(plan, node)),
    ...plan.nodes.flatMap(offloadOps),
    ...scheduleOps(plan),
    ...balanceOps(plan),
  ];
  return { format: 'longhaul/program@1', ops, expect: planExpectations(plan, ops) };
}

function kernelOps(plan: NetworkPlan): readonly Op[] {
  return Object.entries(plan.kernelSysctls).map(
    ([key, value]) => ({ op: 'sysctl.set', scope: 'kernel', netns: null, key, value, origin: null }) as const,
  );
}

function namespaceOps(plan: NetworkPlan): readonly Op[] {
  const namespaces = [
    { netns: plan.wiresNetns, sysctls: QUIET_SYSCTLS, origin: null },
    ...plan.nodes.map(({ name, sysctls, origin }) => ({ netns: name, sysctls, origin })),
  ];
  const add = namespaces.map(({ netns, origin }): Op => ({ op: 'netns.add', netns, origin }));
  const set = namespaces.flatMap(({ netns, sysctls, origin }) =>
    Object.entries(sysctls).map(([key, value]): Op => ({
      op: 'sysctl.set',
      scope: 'netns',
      netns,
      key,
      value,
      origin,
    })),
  );
  return [...add, ...set];
}

/** Two pairs per link, each from a node's port to a device among the wires, and one for each line. */
function vethPairs(plan: NetworkPlan, link: PlannedLink, index: number): readonly Op[] {
  const { from, to, wireIn, wireOut } = link.forward;
  const ends = [
    { port: from, wire: wireIn, macs: [macOf(index, 'node-0'), macOf(index, 'wire-0')] as const },
    { port: to, wire: wireOut, macs: [macOf(index, 'node-1'), macOf(index, 'wire-1')] as const },
  ];
  const common = { op: 'veth.add', mtuBytes: link.mtuBytes, origin: link.origin } as const;
  const ports = ends.map(({ port, wire, macs }): Op => ({
    ...common,
    a: { netns: port.node, dev: port.dev, mac: macs[0] },
    b: { netns: plan.wiresNetns, dev: wire, mac: macs[1] },
  }));
  const lines = [link.forward, link.reverse].flatMap(({ line, direction }): readonly Op[] => {
    if (line === null) return [];
    const [out, into] = lineMacsOf(index, direction);
    const netns = plan.wiresNetns;
    return [{ ...common, a: { netns, dev: line.out, mac: out }, b: { netns, dev: line.in, mac: into } }];
  });
  return [...ports, ...lines];
}

/** Everything `ip` does inside one node. Routes come last: the kernel refuses a next hop on a link that is down. */
function nodeOps(node: PlannedNode, policies: readonly PlannedBalance[]): readonly Op[] {
  const netns = node.name;
  const { origin } = node;
  const ports = node.interfaces.flatMap((port): readonly Op[] => [
    { op: 'addr.add', netns, dev: port.name, address: port.address, prefixLength: LINK_PREFIX_LENGTH, origin },
    { op: 'link.up', netns, dev: port.name, gsoMaxSegs: 1, origin },
    // With both ends known there is no ARP, whose stray packets would shift a seeded loss pattern.
    { op: 'neigh.add', netns, dev: port.name, address: port.peerAddress, mac: port.peerMac, origin },
  ]);
  const routes = weighRoutes(node.routes, policies).map((route): Op => ({ op: 'route.add', netns, ...route, origin }));
  return [{ op: 'link.up', netns, dev: 'lo', gsoMaxSegs: null, origin }, ...ports, ...routes];
}

function wireOps(plan: NetworkPlan): readonly Op[] {
  const netns = plan.wiresNetns;
  const directions = plan.links.flatMap((link) => [link.forward, link.reverse].map((way) => ({ way, link })));
  const up = directions.flatMap(({ way, link }) =>
    [way.wireIn, ...(way.line === null ? [] : [way.line.out, way.line.in])].map((dev): Op => ({
      op: 'link.up',
      netns,
      dev,
      gsoMaxSegs: null,
      origin: link.origin,
    })),
  );
  const wires = directions.flatMap(({ way, link }) =>
    passage(netns, way).map((op) => ({ ...op, origin: link.origin })),
  );
  return [...up, ...wires];
}

/** From the device where a direction's packets come in, through its line if it has one, to the wire. */
function passage(netns: string, way: PlannedDirection): readonly DistributiveOmit<Op, 'origin'>[] {
  const line = lineQdisc(way);
  const { policer } = way.channel;
  const redirect = { op: 'redirect.add', netns, policer: null, lossObject: null } as const;
  const filters = {
    // A policer gets packets without their Ethernet header.
    policer: policer === null ? null : { ...policer, overheadBytes: ETHERNET_HEADER_BYTES + way.overheadBytes },
    lossObject: lossObjectPath(way),
  };
  return [
    { op: 'qdisc.add', netns, dev: way.wireOut, ...wireQdisc(way) },
    ...(way.line === null || line === null
      ? []
      : ([
          { op: 'qdisc.add', netns, dev: way.line.out, ...line },
          { ...redirect, from: way.wireIn, to: way.line.out },
        ] as const)),
    // lh_link takes the place of the redirect; what a filter would do there is refused beside it.
    ...(way.variant === 'scheduled-drop-tail'
      ? []
      : ([{ ...redirect, from: way.line?.in ?? way.wireIn, to: way.wireOut, ...filters }] as const)),
  ];
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

function scheduleOps(plan: NetworkPlan): readonly Op[] {
  return plan.links.flatMap(({ forward, reverse, origin }) =>
    [forward, reverse].flatMap(({ variant, wireIn, wireOut, limitPackets, rateBps, trace }): readonly Op[] => {
      if (variant !== 'scheduled-drop-tail' || limitPackets === null) return [];
      const source: ScheduleSource =
        trace?.format === 'mahimahi' ? { kind: 'mahimahi', sha256: trace.sha256 } : { kind: 'rate', rateBps };
      return [
        { op: 'schedule.start', netns: plan.wiresNetns, from: wireIn, to: wireOut, limitPackets, source, origin },
      ];
    }),
  );
}

function portOps(plan: NetworkPlan, node: PlannedNode): readonly Op[] {
  return plan.links.flatMap((link) =>
    [link.forward, link.reverse]
      .filter((way: PlannedDirection) => way.from.node === node.name)
      .flatMap((way) =>
        portQdiscs(way, link.mtuBytes).map((qdisc): Op => ({
          op: 'qdisc.add',
          netns: node.name,
          dev: way.from.dev,
          ...qdisc,
          origin: link.origin,
        })),
      ),
  );
}

function offloadOps(node: PlannedNode): readonly Op[] {
  return node.interfaces.map((port): Op => ({
    op: 'offload.off',
    netns: node.name,
    dev: port.name,
    origin: node.origin,
  }));
}
