import { IdealLine, IdealQueue, type IdealLink, type Slack } from './line.js';
import type { DirectionTrace } from './trace.js';

/** How the packets of a direction compare with the ideal link. */
export interface Residual {
  /** Measured minus ideal delivery of every packet delivered, in ns. */
  readonly residualsNs: readonly number[];
  /** The same of those that met an idle line, with their frames: a one-way delay without queueing. */
  readonly idle: readonly { readonly frameBytes: number; readonly residualNs: number }[];
  /** Packets sent without a pause behind their predecessor: bits, and the time between the two deliveries. */
  readonly busy: { readonly packets: number; readonly bits: number; readonly ns: number };
  readonly queue: QueueAgreement;
  /** Pairs of packets delivered in another order than they came. */
  readonly overtakings: number;
}

export interface QueueAgreement {
  readonly dropped: number;
  /** Drops that the ideal queue predicts, and packets it would drop that went through. */
  readonly predicted: number;
  readonly unpredicted: number;
  readonly missed: number;
  /** Decisions that fell within the lateness of a timer, and are not judged. */
  readonly undecided: number;
  /** Most packets that were in the queue at once, by the ideal line. */
  readonly maxPackets: number;
}

/**
 * Holds a first-in, first-out direction against the ideal link. The queue is judged packet by packet with what really
 * happened before, so that one wrong decision counts once.
 *
 * @param slack how far decisions of the real queue may be from the ideal instant
 */
export function lindleyResidual(trace: DirectionTrace, link: IdealLink, slack: Slack): Residual {
  const run = new Comparison(link, slack);
  for (let k = 0; k < trace.arrivalNs.length; k++) {
    const arrivalNs = trace.arrivalNs[k] ?? Number.NaN;
    const wireNs = trace.wireNs[k] ?? Number.NaN;
    const deliveredNs = trace.deliveredNs[k] ?? Number.NaN;
    run.add({ arrivalNs, frameBytes: trace.frameBytes[k] ?? 0, wireNs, deliveredNs });
  }
  return run.result();
}

interface Packet {
  readonly arrivalNs: number;
  readonly frameBytes: number;
  readonly wireNs: number;
  readonly deliveredNs: number;
}

class Comparison {
  private readonly line: IdealLine;
  private readonly queue: IdealQueue;
  private readonly residualsNs: number[] = [];
  private readonly idle: { frameBytes: number; residualNs: number }[] = [];
  private readonly busy = { packets: 0, bits: 0, ns: 0 };
  private readonly agreement = { dropped: 0, predicted: 0, unpredicted: 0, missed: 0, undecided: 0, maxPackets: 0 };
  private overtakings = 0;
  private lastDeliveredNs = Number.NaN;

  constructor(
    private readonly link: IdealLink,
    slack: Slack,
  ) {
    this.line = new IdealLine(link.rateBps);
    this.queue = new IdealQueue(link.limitPackets ?? Number.POSITIVE_INFINITY, slack);
  }

  add(packet: Packet): void {
    const { arrivalNs, frameBytes, wireNs } = packet;
    const dropped = Number.isNaN(wireNs);
    if (this.link.limitPackets !== null) this.judgeQueue(arrivalNs, dropped);
    if (dropped) return;
    const { departureNs, idle } = this.line.send(arrivalNs, frameBytes);
    this.queue.accept(departureNs);
    // The packet itself is among them by now.
    this.agreement.maxPackets = Math.max(this.agreement.maxPackets, this.queue.packets);
    this.deliver(packet, { idealNs: departureNs + this.link.delayNs, idle });
  }

  private judgeQueue(arrivalNs: number, dropped: boolean): void {
    const verdict = this.queue.offer(arrivalNs);
    const { agreement } = this;
    if (dropped) agreement.dropped++;
    if (verdict === 'undecided') agreement.undecided++;
    else if (dropped && verdict === 'drop') agreement.predicted++;
    else if (dropped) agreement.unpredicted++;
    else if (verdict === 'drop') agreement.missed++;
  }

  private deliver({ frameBytes, deliveredNs }: Packet, ideal: { idealNs: number; idle: boolean }): void {
    if (Number.isNaN(deliveredNs)) {
      this.lastDeliveredNs = Number.NaN;
      return;
    }
    const residualNs = deliveredNs - ideal.idealNs;
    this.residualsNs.push(residualNs);
    if (ideal.idle) this.idle.push({ frameBytes, residualNs });
    else if (!Number.isNaN(this.lastDeliveredNs)) {
      this.busy.packets++;
      this.busy.bits += 8 * frameBytes;
      this.busy.ns += deliveredNs - this.lastDeliveredNs;
    }
    if (deliveredNs < this.lastDeliveredNs) this.overtakings++;
    this.lastDeliveredNs = deliveredNs;
  }

  result(): Residual {
    const { residualsNs, idle, busy, agreement, overtakings } = this;
    return { residualsNs, idle, busy, queue: agreement, overtakings };
  }
}
