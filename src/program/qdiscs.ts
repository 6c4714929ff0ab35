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

/** Output queue [Q] at the sender's port; empty for hosts, whose ports carry no qdisc. */
export function portQdiscs(direction: PlannedDirection, mtuBytes: number): readonly QdiscNode[] {
  const { limitPackets, limitBytes, burstBytes } = direction;
  if (direction.variant === 'wire-only') return [];
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
    ...(direction.variant === 'exact-drop-tail' ? {} : rateOf(direction)),
    limitPackets: wireLimitPackets(direction),
  });
}

/** The wire [W]: propagation, channel errors, and serialisation unless the port or the line has done it. */
export function wireQdisc(direction: PlannedDirection): QdiscNode {
  const { channel, variant, line, seed } = direction;
  const loss = netemLoss(direction.loss);
  const { jitter, duplicationRatio, corruptionRatio, reordering } = channel;
  const random = loss !== null || jitter !== null || reordering !== null || duplicationRatio + corruptionRatio > 0;
  const serialises = variant !== 'exact-drop-tail' && line === null;
  return rootNode({
    kind: 'netem',
    delayNs: line === null ? direction.delayNs : (reordering?.advanceNs ?? direction.delayNs),
    ...(jitter === null ? {} : { jitter: { spreadNs: jitter.spreadNs, table: tableName(jitter.distribution) } }),
    ...(serialises ? rateOf(direction) : {}),
    ...(jitter?.mode === 'fifo' ? { rateBps: ORDER_ONLY_BPS } : {}),
    limitPackets: wireLimitPackets(direction),
    ...(loss === null ? {} : { loss }),
    ...(duplicationRatio === 0 ? {} : { duplicateRatio: duplicationRatio }),
    ...(corruptionRatio === 0 ? {} : { corruptRatio: corruptionRatio }),
    ...(reordering === null ? {} : { reorder: { ratio: reordering.ratio, gapPackets: reordering.gapPackets } }),
    ...(random ? { seed } : {}),
  });
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
