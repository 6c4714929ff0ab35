import { fullFrameBytes } from '../plan/index.js';
import type { PlannedDirection } from '../plan/types.js';
import type { LossSpec } from '../spec/types.js';
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

/** Output queue [Q] at the sender's port; empty for hosts, whose ports carry no qdisc. */
export function portQdiscs(direction: PlannedDirection, mtuBytes: number): readonly QdiscNode[] {
  const { rateBps, limitPackets, burstBytes } = direction;
  if (direction.variant === 'wire-only' || limitPackets === null) return [];
  const queue = queueDiscipline(direction, limitPackets, mtuBytes);
  if (direction.variant === 'exact-drop-tail' || queue === null || burstBytes === null) {
    // netem releases a packet when its last bit would have left, so the queue includes the packet being sent.
    return [{ parent: 'root', handle: '1:', qdisc: { kind: 'netem', rateBps, limitPackets } }];
  }
  const frame = fullFrameBytes(mtuBytes);
  // TBF's own limit is moot once it has a child, but tc wants one.
  const shaper = { kind: 'tbf', rateBps, burstBytes, limitBytes: limitPackets * frame } as const;
  return [
    { parent: 'root', handle: '1:', qdisc: shaper },
    { parent: '1:1', handle: '10:', qdisc: queue },
  ];
}

function queueDiscipline({ queue }: PlannedDirection, limitPackets: number, mtuBytes: number): QdiscKind | null {
  switch (queue.discipline) {
    case 'drop-tail':
      return null;
    case 'codel':
      return { kind: 'codel', limitPackets, ecn: queue.ecn };
    case 'fq_codel':
      // fq_codel also bounds the kernel memory of its packets, 32 MB by default. A page more than the MTU per packet
      // is above any frame's true size, so the limit in packets is the one that binds.
      return { kind: 'fq_codel', limitPackets, ecn: queue.ecn, memoryBytes: memoryLimit(limitPackets, mtuBytes) };
  }
}

function memoryLimit(limitPackets: number, mtuBytes: number): number {
  return Math.min(2 ** 32 - 1, limitPackets * (2 * fullFrameBytes(mtuBytes) + 4096));
}

/** The wire [W]: propagation, channel errors, and serialisation unless the port has done it. */
export function wireQdisc(direction: PlannedDirection): QdiscNode {
  const { delayNs, rateBps, variant, seed } = direction;
  const loss = netemLoss(direction.loss);
  return {
    parent: 'root',
    handle: '1:',
    qdisc: {
      kind: 'netem',
      delayNs,
      ...(variant === 'exact-drop-tail' ? {} : { rateBps }),
      limitPackets: wireLimitPackets(direction),
      ...(loss === null ? {} : { loss, seed }),
    },
  };
}

/** Bound of a wire's delay line: at least what the line holds when every frame is the smallest possible. */
function wireLimitPackets({ delayNs, rateBps }: PlannedDirection): number {
  const inFlight = Math.ceil((delayNs * rateBps) / (8e9 * SMALLEST_FRAME_BYTES));
  return Math.max(MIN_WIRE_LIMIT_PACKETS, inFlight);
}

/**
 * netem's parameters of a loss model. Gilbert–Elliott with loss ratio π and mean burst B packets: r = 1/B,
 * p = r·π/(1−π), from the stationary loss p/(p+r) of a chain that loses every packet in the bad state and none in the
 * good one (LINK-MODEL.md).
 */
export function netemLoss(loss: LossSpec): NetemLoss | null {
  switch (loss.model) {
    case 'none':
      return null;
    case 'random':
      return { model: 'random', ratio: loss.ratio };
    case 'gilbert-elliott': {
      const r = 1 / loss.meanBurstPackets;
      return { model: 'gemodel', p: (r * loss.ratio) / (1 - loss.ratio), r };
    }
  }
}
