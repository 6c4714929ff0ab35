/** The ideal link that a direction is held against. Pure numbers; no packets are dropped here that were not seen dropped. */

export interface IdealLink {
  readonly rateBps: number;
  readonly delayNs: number;
  /** Packets in the queue, the one being sent included; null where the port has no queue or another discipline decides. */
  readonly limitPackets: number | null;
}

/** Time to send a frame, in whole ns, rounded down as netem does (`packet_time_ns`, net/sched/sch_netem.c). */
export const sendingNs = (frameBytes: number, rateBps: number): number => Math.floor((frameBytes * 8e9) / rateBps);

/** What the ideal link says about one packet: when its last bit leaves, and whether the line was free when it came. */
export interface Departure {
  readonly departureNs: number;
  /** The packet met an idle line. */
  readonly idle: boolean;
}

/**
 * Lindley's recursion: `d_k = max(t_k, d_{k−1}) + 8·L_k/R`. Packets that were dropped are not offered to it.
 */
export class IdealLine {
  private lastNs = Number.NEGATIVE_INFINITY;

  constructor(private readonly rateBps: number) {}

  send(arrivalNs: number, frameBytes: number): Departure {
    const idle = arrivalNs >= this.lastNs;
    this.lastNs = Math.max(arrivalNs, this.lastNs) + sendingNs(frameBytes, this.rateBps);
    return { departureNs: this.lastNs, idle };
  }
}

/** What a queue of N packets does with one that comes: certain, or within the lateness of timers of either. */
export type Verdict = 'accept' | 'drop' | 'undecided';

/** How far the instant at which the real queue decides may be from the packet's recorded arrival, in ns. */
export interface Slack {
  /** A timer is late, so a packet may still be there that should have left. */
  readonly timerNs: number;
  /** How late all but a few timers are at most. */
  readonly usualNs: number;
  /** The router is late, so a packet may have left in the meantime. */
  readonly forwardingNs: number;
}

/** Packets whose last bit has not left yet. A packet is dropped exactly if N of them are there. */
export class IdealQueue {
  private readonly departures: number[] = [];
  private gone = 0;
  private surelyGone = 0;
  private perhapsGone = 0;

  constructor(
    private readonly limitPackets: number,
    private readonly slack: Slack,
  ) {}

  offer(arrivalNs: number): Verdict {
    this.gone = this.countUntil(arrivalNs, this.gone);
    this.surelyGone = this.countUntil(arrivalNs - this.slack.timerNs, this.surelyGone);
    this.perhapsGone = this.countUntil(arrivalNs + this.slack.forwardingNs, this.perhapsGone);
    if (this.departures.length - this.perhapsGone >= this.limitPackets) return 'drop';
    return this.departures.length - this.surelyGone >= this.limitPackets ? 'undecided' : 'accept';
  }

  private countUntil(ns: number, from: number): number {
    let count = from;
    while ((this.departures[count] ?? Number.POSITIVE_INFINITY) <= ns) count++;
    return count;
  }

  /** Packets there at the time of the last offer. */
  get packets(): number {
    return this.departures.length - this.gone;
  }

  accept(departureNs: number): void {
    this.departures.push(departureNs);
  }
}
