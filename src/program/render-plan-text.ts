import { fullFrameBytes, serialisationNs } from '../plan/index.js';
import type { NetworkPlan, PlannedDirection, PlannedLink, PlannedNode } from '../plan/types.js';
import { formatDistance, formatRate, formatRatio, formatTime, roundSize, roundTime } from '../util/units/index.js';
import { describeChannel, describeLossModel } from './describe-channel.js';
import { lineQdisc, portQdiscs, wireQdisc, type QdiscNode } from './qdiscs.js';
import { renderTransport } from './render-invocations.js';
import { renderTcQdisc } from './render-qdisc.js';
import { renderBalancing, renderTimeline, renderTrace } from './render-timeline.js';

/**
 * The plan as people read it: every node with its addresses and routes, every direction of every link with the figures
 * that decide an experiment (rate, delay, serialisation of a full frame, BDP, queue, loss) and the qdiscs made of them.
 */
export function renderPlanText(plan: NetworkPlan): string {
  const counts = `${String(plan.nodes.length)} nodes, ${String(plan.links.length)} links`;
  return [
    `network ${plan.name}: ${counts}`,
    '',
    ...plan.nodes.flatMap((node) => renderNode(node)),
    ...plan.links.flatMap((link) => renderLink(link)),
    ...renderBalancing(plan),
    ...renderTimeline(plan),
    'kernel sysctls (set where the engine owns the kernel, else only recorded)',
    ...renderSettings(plan.kernelSysctls),
    '',
  ].join('\n');
}

function renderNode(node: PlannedNode): readonly string[] {
  const site = node.site === null ? '' : `, site ${node.site}`;
  const ports = node.interfaces.map(
    (port) => `  ${port.name}  ${port.address}/31  ${port.mac}  mtu ${String(port.mtuBytes)}  to ${port.peerNode}`,
  );
  const routes = node.routes.map((route) => {
    const hops = route.nextHops.map(({ via, dev }) => `via ${via} dev ${dev}`);
    return `  ${route.destination}  ${hops.join(' | ')}${renderTransport(route)}`;
  });
  return [`${node.kind} ${node.name}${site}`, ...ports, ...routes, ...renderSettings(node.sysctls), ''];
}

function renderSettings(settings: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(settings).map(([key, value]) => `  ${key} = ${value}`);
}

function renderLink(link: PlannedLink): readonly string[] {
  const distance = link.distanceKm === null ? '' : `, ${formatDistance(link.distanceKm)}`;
  return [
    `link ${link.id} (${link.role}${distance}, mtu ${String(link.mtuBytes)})`,
    ...renderDirection(link, link.forward),
    ...renderDirection(link, link.reverse),
    '',
  ];
}

function renderDirection(link: PlannedLink, way: PlannedDirection): readonly string[] {
  const frame = fullFrameBytes(link.mtuBytes);
  const rttNs = link.forward.delayNs + link.reverse.delayNs;
  const bdpBytes = (way.rateBps * rttNs) / 8e9;
  const qdisc = ({ parent, handle, qdisc: kind }: QdiscNode, place: { netns: string; dev: string }): string => {
    const line = renderTcQdisc({ op: 'qdisc.add', ...place, parent, handle, qdisc: kind, origin: null });
    return `    ${place.netns}: ${line}`;
  };
  const line = lineQdisc(way);
  return [
    `  ${way.direction}: ${way.from.node} (${way.from.dev}) to ${way.to.node} (${way.to.dev}), ${way.variant}${way.line === null ? '' : ' with a line'}`,
    `    rate ${formatRate(way.rateBps)}, delay ${formatTime(way.delayNs)}, a frame of ${String(frame)} B takes ${formatTime(serialisationNs(frame + way.overheadBytes, way.rateBps))}`,
    `    BDP of the link's round trip (${formatTime(rttNs)}): ${roundSize(bdpBytes)}`,
    ...renderTrace(way),
    `    queue ${describeQueue(way, frame)}; loss ${describeLoss(way)}`,
    ...describeChannel(way).map((text) => `    ${text}`),
    ...portQdiscs(way, link.mtuBytes).map((node) => qdisc(node, { netns: way.from.node, dev: way.from.dev })),
    ...(line === null || way.line === null ? [] : [qdisc(line, { netns: 'wires', dev: way.line.out })]),
    qdisc(wireQdisc(way), { netns: 'wires', dev: way.wireOut }),
  ];
}

function describeQueue(way: PlannedDirection, frameBytes: number): string {
  const { limitPackets, limitBytes, red } = way;
  if (limitPackets === null && limitBytes === null) return 'none: a host sends from its sockets, the wire paces it';
  const bytes = limitBytes ?? (limitPackets ?? 0) * frameBytes;
  const drainNs = serialisationNs(bytes, way.rateBps);
  const ecn = way.queue.discipline !== 'drop-tail' && way.queue.ecn ? ' with ECN' : '';
  const size = `${roundSize(bytes)}, ${roundTime(drainNs)} of full frames`;
  const amount =
    limitBytes === null ? `${String(limitPackets)} packets (${size})` : `${String(limitBytes)} B (${size})`;
  const thresholds =
    red === null
      ? ''
      : `, min ${roundSize(red.minBytes)}, max ${roundSize(red.maxBytes)}, averaged over ${String(red.averagePackets)} packets`;
  return `${way.queue.discipline}${ecn}, ${amount}${describeRequest(way)}${thresholds}`;
}

/** How the file gave the limit, where that is not already in packets. */
function describeRequest({ queue: { limit } }: PlannedDirection): string {
  switch (limit.unit) {
    case 'packets':
      return '';
    case 'bytes':
      return ` from ${roundSize(limit.bytes)}`;
    case 'time':
      return ` from ${formatTime(limit.ns)}`;
    case 'bdp':
      return ` from ${String(limit.bdp)} BDP`;
  }
}

function describeLoss({ loss, seed }: PlannedDirection): string {
  if (loss.model === 'none') return 'none';
  if (loss.model === 'every' || loss.model === 'list')
    return `${describeLossModel(loss).replace(/^loss /, '')}, counted after the queue`;
  const ratio = formatRatio(loss.ratio);
  const model = loss.model === 'random' ? ratio : `${ratio} in bursts of ${String(loss.meanBurstPackets)} packets`;
  return `${model} after the queue, seed ${seed}`;
}
