import { IdealLine, IdealQueue, sendingNs, type IdealLink, type Slack } from './line.js';
import type { DirectionTrace } from './trace.js';

/** How the packets of a direction compare with the ideal link. */
export interface Residual {
  /** Measured minus ideal delivery of every packet delivered, in ns. */
  readonly residualsNs: readonly number[];
  /** The same of those that met an idle line, with their frames: a one-way delay without queueing. */
  readonly idle: readonly { readonly frameBytes: number; readonly residualNs: number }[];
  /**
   * Packets sent without a pause behind their predecessor, in busy periods that are long beside the lateness of timers: their bits,
   * the time between the deliveries of each two, and the time that the ideal line takes for them.
   */
  readonly busy: BusyTime;
  readonly queue: QueueAgreement;
  /** Pairs of packets delivered in another order than they came. */
  readonly overtakings: number;
}

interface BusyTime {
  readonly packets: number;
  readonly bits: number;
  readonly ns: number;
  readonly idealNs: number;
}

/** The usual lateness of timers at both ends of a busy period must be below 0.005 % of it, a tenth of what is allowed for the rate. */
const LEAST_BUSY_PER_LATENESS = 2 / 0.00005;

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

const NO_TIME: BusyTime = { packets: 0, bits: 0, ns: 0, idealNs: 0 };

const plus = (a: BusyTime, b: BusyTime): BusyTime => ({
  packets: a.packets + b.packets,
  bits: a.bits + b.bits,
  ns: a.ns + b.ns,
  idealNs: a.idealNs + b.idealNs,
});

class Comparison {
  private readonly line: IdealLine;
  private readonly queue: IdealQueue;
  private readonly residualsNs: number[] = [];
  private readonly idle: { frameBytes: number; residualNs: number }[] = [];
  private busy: BusyTime = NO_TIME;
  private period: BusyTime = NO_TIME;
  private readonly leastBusyNs: number;
  private readonly agreement = { dropped: 0, predicted: 0, unpredicted: 0, missed: 0, undecided: 0, maxPackets: 0 };
  private overtakings = 0;
  private lastDeliveredNs = Number.NaN;

  constructor(
    private readonly link: IdealLink,
    slack: Slack,
  ) {
    this.line = new IdealLine(link.rateBps);
    this.queue = new IdealQueue(link.limitPackets ?? Number.POSITIVE_INFINITY, slack);
    this.leastBusyNs = LEAST_BUSY_PER_LATENESS * slack.usualNs;
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
    if (ideal.idle) {
      this.idle.push({ frameBytes, residualNs });
      this.endPeriod();
    } else if (!Number.isNaN(this.lastDeliveredNs)) {
      const idealNs = sendingNs(frameBytes, this.link.rateBps);
      this.period = plus(this.period, {
        ...{ packets: 1, bits: 8 * frameBytes, ns: deliveredNs - this.lastDeliveredNs, idealNs },
      });
    }
    if (deliveredNs < this.lastDeliveredNs) this.overtakings++;
    this.lastDeliveredNs = deliveredNs;
  }

  private endPeriod(): void {
    if (this.period.ns >= this.leastBusyNs) this.busy = plus(this.busy, this.period);
    this.period = NO_TIME;
  }

  result(): Residual {
    this.endPeriod();
    const { residualsNs, idle, busy, agreement, overtakings } = this;
    return { residualsNs, idle, busy, queue: agreement, overtakings };
  }
}
