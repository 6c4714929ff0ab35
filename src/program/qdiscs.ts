import { fullFrameBytes } from '../plan/index.js';
import type { PlannedDirection } from '../plan/types.js';
import type { LossSpec } from '../spec/types.js';
import { tableName } from './lab-files.js';
import { queueNodes } from './queue-disciplines.js';
import type { NetemLoss, QdiscKind } from './types.js';

/** One qdisc to attach, with its place in the device's tree. */
export interface QdiscNode {
  readonly parent: string;
  readonly handle: string;
  readonly qdisc: QdiscKind;
}

/** Delay lines never drop: more packets than any of the shipped links can hold. */
const MIN_WIRE_LIMIT_PACKETS = 1_000_000;

/** Smallest frame worth counting: Ethernet and IPv4 headers with 8 bytes of UDP or ICMP. */
const SMALLEST_FRAME_BYTES = 42;

/**
 * netem keeps the order of packets only where it has a rate, because it then counts from the packet before
 * (netem_enqueue, net/sched/sch_netem.c). At this one the largest frame takes 0 ns.
 */
const ORDER_ONLY_BPS = 1e14;

/** Deviations of a delay reach at most this many spreads: tables end there. */
const LARGEST_DEVIATION = 4;

/** Whether the kernel queues at the sender's port: hosts have no network queue, and lh_link has its own. */
export const hasPortQdisc = ({ variant }: Pick<PlannedDirection, 'variant'>): boolean =>
  variant !== 'wire-only' && variant !== 'scheduled-drop-tail';

/** Output queue [Q] at the sender's port; empty where the port carries no qdisc. */
export function portQdiscs(direction: PlannedDirection, mtuBytes: number): readonly QdiscNode[] {
  const { limitPackets, limitBytes, burstBytes } = direction;
  if (!hasPortQdisc(direction)) return [];
  if (direction.variant === 'exact-drop-tail' || burstBytes === null) {
    // netem releases a packet when its last bit would have left, so the queue includes the packet being sent.
    return [rootNode({ kind: 'netem', ...rateOf(direction), limitPackets: limitPackets ?? 1 })];
  }
  // TBF's own limit is moot once it has a child, but tc wants one.
  const moot = Math.min(2 ** 32 - 1, limitBytes ?? (limitPackets ?? 1) * fullFrameBytes(mtuBytes));
  const shaper = { kind: 'tbf', ...rateOf(direction), burstBytes, limitBytes: moot } as const;
  return [rootNode(shaper), ...queueNodes(direction, mtuBytes)];
}

const rootNode = (qdisc: QdiscKind): QdiscNode => ({ parent: 'root', handle: '1:', qdisc });

function rateOf({ rateBps, overheadBytes }: PlannedDirection): { rateBps: number; overheadBytes?: number } {
  return overheadBytes === 0 ? { rateBps } : { rateBps, overheadBytes };
}

/** The line, where it is not the port or the wire that serialises; null without one. */
export function lineQdisc(direction: PlannedDirection): QdiscNode | null {
  if (direction.line === null) return null;
  const { reordering } = direction.channel;
  const delayNs = reordering === null ? 0 : direction.delayNs - reordering.advanceNs;
  return rootNode({
    kind: 'netem',
    ...(delayNs > 0 ? { delayNs } : {}),
    ...(isExact(direction) ? {} : rateOf(direction)),
    limitPackets: wireLimitPackets(direction),
  });
}

/** The wire [W]: propagation, channel errors, and serialisation unless the port or the line has done it. */
export function wireQdisc(direction: PlannedDirection): QdiscNode {
  const { channel, seed, delayVaries } = direction;
  const loss = netemLoss(direction.loss);
  const { jitter, duplicationRatio, corruptionRatio, reordering } = channel;
  const random = loss !== null || jitter !== null || reordering !== null || duplicationRatio + corruptionRatio > 0;
  const keepsOrder = jitter?.mode === 'fifo' || delayVaries;
  return rootNode({
    kind: 'netem',
    delayNs: direction.line === null ? direction.delayNs : (reordering?.advanceNs ?? direction.delayNs),
    ...(jitter === null ? {} : { jitter: { spreadNs: jitter.spreadNs, table: tableName(jitter.distribution) } }),
    ...(wireSerialises(direction) ? rateOf(direction) : keepsOrder ? { rateBps: ORDER_ONLY_BPS } : {}),
    limitPackets: wireLimitPackets(direction),
    ...(loss === null ? {} : { loss }),
    ...(duplicationRatio === 0 ? {} : { duplicateRatio: duplicationRatio }),
    ...(corruptionRatio === 0 ? {} : { corruptRatio: corruptionRatio }),
    ...(reordering === null ? {} : { reorder: { ratio: reordering.ratio, gapPackets: reordering.gapPackets } }),
    ...(random ? { seed } : {}),
  });
}

/** Whether a packet still takes its time on the line when it enters the wire. */
function wireSerialises(direction: PlannedDirection): boolean {
  return direction.line === null && !isExact(direction);
}

/** Whether what reaches the wire has been sent bit by bit already: by netem at the port, or by lh_link. */
const isExact = ({ variant }: PlannedDirection): boolean =>
  variant === 'exact-drop-tail' || variant === 'scheduled-drop-tail';

/** The wire of a link that is down: everything that enters it is lost. What is on its way still arrives. */
export function cutWireQdisc(direction: PlannedDirection): QdiscNode {
  const wire = wireQdisc(direction);
  if (wire.qdisc.kind !== 'netem') return wire;
  return { ...wire, qdisc: { ...wire.qdisc, loss: { model: 'random', ratio: 1 }, seed: direction.seed } };
}

/** Bound of a wire's delay line: at least what the line holds when every frame is the smallest possible. */
function wireLimitPackets({ delayNs, rateBps, channel }: PlannedDirection): number {
  const longestNs = delayNs + LARGEST_DEVIATION * (channel.jitter?.spreadNs ?? 0);
  const copies = channel.duplicationRatio > 0 ? 2 : 1;
  const inFlight = Math.ceil((longestNs * rateBps * copies) / (8e9 * SMALLEST_FRAME_BYTES));
  return Math.max(MIN_WIRE_LIMIT_PACKETS, inFlight);
}

/**
 * netem's parameters of a loss model; null for none and for losses by packet number, which a filter makes.
 * Gilbert–Elliott with loss ratio π and mean burst B packets: r = 1/B, p = r·π/(1−π), from the stationary loss p/(p+r)
 * of a chain that loses every packet in the bad state and none in the good one (LINK-MODEL.md).
 */
export function netemLoss(loss: LossSpec): NetemLoss | null {
  switch (loss.model) {
    case 'none':
    case 'every':
    case 'list':
      return null;
    case 'random':
      return { model: 'random', ratio: loss.ratio };
    case 'gilbert-elliott': {
      const r = 1 / loss.meanBurstPackets;
      return { model: 'gemodel', p: (r * loss.ratio) / (1 - loss.ratio), r };
    }
  }
}
