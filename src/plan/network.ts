import { LonghaulError } from '../errors/index.js';
import type { NodeSpec, Topology } from '../spec/types.js';
import { macOf, planAddresses, type LinkAddresses } from './addressing.js';
import { balanceSysctls, planBalancing, withEqualMetrics } from './balance.js';
import { planInterfaceNames } from './interface-names.js';
import { planLink, type PlanInput } from './links.js';
import { largestPathWindowBytes } from './path-windows.js';
import { buildGraph, distancesTo } from './paths.js';
import { planDetours } from './detours.js';
import { largestSettings } from './largest-settings.js';
import { planRoutes, type RoutingInput } from './routes.js';
import { planKernelSysctls, planNodeSysctls, socketBufferBytes } from './sysctls.js';
import { fullFrameBytes } from './queue-limit.js';
import { refuseUncovered, settingsFrom, withTransport } from './transport.js';
import type { NetworkPlan, PlannedBalancing, PlannedDirection, PlannedInterface, PlannedNode } from './types.js';

/** Namespace that holds the wire devices of every link. */
const WIRES = 'wires';

/**
 * Decides every name, address, route, queue and seed of a topology. Pure: equal inputs give equal plans.
 *
 * @throws LonghaulError `input.semantics`, with its position: prefix exhausted, a queue without room for a packet,
 *   a port name that is too long or clashes, a node named like the wires' namespace.
 */
export function planNetwork(written: Topology, input: PlanInput): NetworkPlan {
  refuseWiresNode(written);
  const topology = input.balancing === undefined ? written : withEqualMetrics(written, input.balancing);
  const addresses = planAddresses(topology);
  const devices = planInterfaceNames(topology);
  const graph = buildGraph(topology);
  const distances = graph.nodes.map((_, destination) => distancesTo(graph, destination));
  const links = topology.links.map((link, index) =>
    planLink({ ...input, topology, link, index, devices: devices[index] ?? ['', ''] }),
  );
  const queueBytes = links.map(
    ({ forward, reverse, mtuBytes }) => [boundBytes(forward, mtuBytes), boundBytes(reverse, mtuBytes)] as const,
  );
  const largest = largestSettings(topology, input.changes);
  const bufferBytes = socketBufferBytes(largestPathWindowBytes({ topology: largest, graph, distances, queueBytes }));
  const routing: RoutingInput = { topology, graph, distances, addresses, devices };
  const balancing =
    input.balancing === undefined
      ? undefined
      : planBalancing({ ...input, topology, balancing: input.balancing, devices });
  const nodes = planNodes(routing, { ...input, bufferBytes, balancing });
  const { transportChanges = [] } = input;
  return {
    format: 'longhaul/plan@1',
    name: topology.name,
    sites: topology.sites.map(({ name, router, hosts }) => ({ name, router, hosts })),
    nodes,
    links,
    timeline: {
      changes: input.changes ?? [],
      ...(transportChanges.length === 0 ? {} : { transport: transportChanges }),
      detours: planDetours(routing, nodes, input.changes ?? []),
    },
    ...(balancing === undefined ? {} : { balancing }),
    wiresNetns: WIRES,
    hostsFile: renderHostsFile(nodes),
    kernelSysctls: planKernelSysctls(bufferBytes),
  };
}

interface NodesInput extends Pick<PlanInput, 'transport' | 'transportChanges'> {
  readonly bufferBytes: number;
  readonly balancing: PlannedBalancing | undefined;
}

/** Every node, with routes that carry the TCP settings of their destinations. */
function planNodes(routing: RoutingInput, input: NodesInput): readonly PlannedNode[] {
  const { bufferBytes, balancing, transport = [], transportChanges = [] } = input;
  const bare = routing.topology.nodes.map((node, index) => planNode(routing, { node, index, bufferBytes, balancing }));
  const later = transportChanges.flatMap(({ rules, origin }) => rules.map((rule) => ({ ...rule, origin })));
  refuseUncovered(bare, [...transport, ...later]);
  return bare.map((node) => ({
    ...node,
    routes: withTransport(node.routes, settingsFrom(transport, node.name, bare)),
  }));
}

function boundBytes({ limitPackets, limitBytes }: PlannedDirection, mtuBytes: number): number {
  return limitBytes ?? (limitPackets ?? 0) * fullFrameBytes(mtuBytes);
}

interface NodeInput {
  readonly node: NodeSpec;
  readonly index: number;
  readonly bufferBytes: number;
  readonly balancing: PlannedBalancing | undefined;
}

function planNode(routing: RoutingInput, { node, index, bufferBytes, balancing }: NodeInput): PlannedNode {
  const interfaces = planInterfaces(routing, index);
  const address = interfaces[0]?.address ?? null;
  return {
    name: node.name,
    kind: node.kind,
    site: node.site ?? null,
    address,
    interfaces,
    routes: address === null ? [] : planRoutes(routing, index, address),
    sysctls: planNodeSysctls(node, {
      bufferBytes,
      balance: balancing === undefined ? {} : balanceSysctls(balancing, node.name),
    }),
    origin: routing.topology.source.locate(node.path),
  };
}

function planInterfaces(routing: RoutingInput, node: number): readonly PlannedInterface[] {
  return (routing.graph.edges[node] ?? []).flatMap((edge) => {
    const link = routing.topology.links[edge.link];
    const addresses: LinkAddresses | undefined = routing.addresses[edge.link];
    const devices = routing.devices[edge.link];
    if (link === undefined || addresses === undefined || devices === undefined) return [];
    const peer = edge.end === 0 ? 1 : 0;
    return {
      name: devices[edge.end],
      link: link.id,
      peerNode: link.ends[peer],
      address: addresses[edge.end],
      peerAddress: addresses[peer],
      mac: macOf(edge.link, `node-${edge.end}`),
      peerMac: macOf(edge.link, `node-${peer}`),
      mtuBytes: link.mtuBytes,
    };
  });
}

function renderHostsFile(nodes: readonly PlannedNode[]): string {
  const lines = nodes.flatMap((node) => (node.address === null ? [] : [`${node.address} ${node.name}`]));
  return ['127.0.0.1 localhost', ...lines, ''].join('\n');
}

function refuseWiresNode(topology: Topology): void {
  const node = topology.nodes.find(({ name }) => name === WIRES);
  if (node === undefined) return;
  throw new LonghaulError({
    code: 'input.semantics',
    message: `a node cannot be named "${WIRES}"`,
    hint: 'longhaul keeps its link devices in a namespace of that name; rename the node',
    where: topology.source.locate(node.path),
  });
}
