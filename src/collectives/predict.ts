import { homeOf } from './content.js';
import { chunkSpan } from './layout.js';
import { rankSteps, type Placed, type RankStep } from './rank-steps.js';
import type { Schedule } from './types.js';
import { TimeQueue } from './time-queue.js';

/** One link direction on a path. */
export interface LinkCost {
  /** Equal for every path that shares the link. */
  readonly id: string;
  /** β: serialisation time of a byte. */
  readonly nsPerByte: number;
  /** Propagation delay. */
  readonly delayNs: number;
  /** A pace at which packets leave for the next link rather than a line that stores each: it adds no time of a packet. */
  readonly isPace?: boolean;
}

export interface PathCost {
  readonly links: readonly LinkCost[];
  /** Payload of a full segment, and the bytes of headers that each segment adds on the wire. */
  readonly segmentBytes: number;
  readonly headerBytes: number;
}

export interface CostModel {
  readonly pathOf: (from: number, to: number) => PathCost;
  /** Payload bytes of a message of so many elements. */
  readonly bytesOf: (from: number, to: number, elements: number) => number;
  /** Time that a rank computes between two of its steps. */
  readonly computeNs: number;
}

/**
 * The α–β model of a schedule, in ns: a message takes its path's delays (α) and its bytes at the rate of the links (β); every
 * link sends what reaches it first come, first served, in bursts of some packets; a rank begins a step once the data of
 * the step before has arrived, and its sends run ahead. Congestion control, windows and losses are not in it: they are what
 * the measured time has on top. For equal paths that nothing shares this gives the textbook formulas.
 */
export function predictNs(schedule: Schedule, count: number, model: CostModel): number {
  return new Prediction(schedule, count, model).run();
}

/** Bursts into which a message is cut, so that messages which reach a link together share it. */
const MOST_BURSTS = 16;

/** Some packets of a message on their way. */
interface Burst {
  readonly channel: Channel;
  readonly path: PathCost;
  readonly bytes: number;
  /** Whether the message ends with it. */
  readonly isLast: boolean;
  /** Link that it reaches next, by its place on the path. */
  hop: number;
  /** When its last packet reaches that link. */
  lastNs: number;
}

/** From one rank to another. */
interface Channel {
  readonly to: number;
  /** Arrival times of messages that no receive has taken. */
  readonly arrived: number[];
  /** Receives that no message has reached. */
  waiting: number;
}

/** What happens at a time: a rank begins its next step, or the first packet of a burst reaches a link. */
type Happening = number | Burst;

class Prediction {
  private readonly steps: readonly (readonly RankStep[])[];
  private readonly queue = new TimeQueue<Happening>();
  private readonly channels = new Map<number, Channel>();
  private readonly freeNs = new Map<string, number>();
  private readonly position: number[];
  /** Receives of the rank's current step without an arrival time yet, and the latest arrival so far. */
  private readonly missing: number[];
  private readonly latestNs: number[];
  private endNs = 0;

  constructor(
    private readonly schedule: Schedule,
    private readonly count: number,
    private readonly model: CostModel,
  ) {
    this.steps = rankSteps(schedule);
    this.position = this.steps.map(() => -1);
    this.missing = this.steps.map(() => 0);
    this.latestNs = this.steps.map(() => 0);
  }

  run(): number {
    for (const rank of this.steps.keys()) this.queue.push(0, rank);
    for (let next = this.queue.pop(); next !== undefined; next = this.queue.pop()) {
      if (typeof next.item === 'number') this.begin(next.item, next.tNs);
      else this.cross(next.item, next.tNs);
    }
    return this.endNs;
  }

  private begin(rank: number, tNs: number): void {
    this.endNs = Math.max(this.endNs, tNs);
    this.position[rank] = (this.position[rank] ?? 0) + 1;
    const step = this.steps[rank]?.[this.position[rank] ?? 0];
    if (step === undefined) return;
    this.latestNs[rank] = tNs;
    this.missing[rank] = 0;
    for (const action of step.actions) if (action.op === 'send') this.send(action, tNs);
    for (const action of step.actions) {
      if (action.op !== 'receive' && action.op !== 'reduce') continue;
      const channel = this.channelOf(action.peer, rank);
      const arrival = channel.arrived.shift();
      if (arrival === undefined) {
        channel.waiting += 1;
        this.missing[rank] = (this.missing[rank] ?? 0) + 1;
      } else this.latestNs[rank] = Math.max(this.latestNs[rank] ?? 0, arrival);
    }
    if (this.missing[rank] === 0) this.end(rank);
  }

  private end(rank: number): void {
    const tNs = this.latestNs[rank] ?? 0;
    const isLast = (this.position[rank] ?? 0) + 1 >= (this.steps[rank]?.length ?? 0);
    this.queue.push(tNs + (isLast ? 0 : this.model.computeNs), rank);
  }

  private send(action: Placed, tNs: number): void {
    if (action.op !== 'send') return;
    const { rank: from, peer: to, slot } = action;
    const { length } = chunkSpan(this.schedule, this.count, homeOf(this.schedule, from, slot));
    const channel = this.channelOf(from, to);
    if (length === 0) {
      this.arrive(channel, tNs);
      return;
    }
    const path = this.model.pathOf(from, to);
    const bytes = this.model.bytesOf(from, to, length);
    const burstBytes = path.segmentBytes * Math.ceil(bytes / path.segmentBytes / MOST_BURSTS);
    for (let left = bytes; left > 0; left -= burstBytes) {
      const part = Math.min(left, burstBytes);
      const burst = { channel, path, bytes: part, isLast: left <= burstBytes, hop: 0, lastNs: tNs };
      this.queue.push(tNs, burst);
    }
  }

  /** Lets a burst pass the link that it has reached; packets follow each other to the next one as they are sent. */
  private cross(burst: Burst, tNs: number): void {
    const { path, bytes } = burst;
    const link = path.links[burst.hop];
    if (link === undefined) {
      if (burst.isLast) this.arrive(burst.channel, burst.lastNs);
      return;
    }
    const segments = Math.ceil(bytes / path.segmentBytes);
    const wireBytes = bytes + segments * path.headerBytes;
    const firstBytes = Math.min(bytes, path.segmentBytes) + path.headerBytes;
    const lastBytes = bytes - (segments - 1) * path.segmentBytes + path.headerBytes;
    const beginNs = Math.max(tNs, this.freeNs.get(link.id) ?? 0);
    const lastPacketNs = lastBytes * link.nsPerByte;
    // A link that is faster than the one before waits for its last packet.
    const endNs = Math.max(beginNs + wireBytes * link.nsPerByte, burst.lastNs + lastPacketNs);
    this.freeNs.set(link.id, endNs);
    burst.hop += 1;
    const isPace = link.isPace === true;
    burst.lastNs = endNs - (isPace ? lastPacketNs : 0) + link.delayNs;
    this.queue.push(beginNs + (isPace ? 0 : firstBytes * link.nsPerByte) + link.delayNs, burst);
  }

  private arrive(channel: Channel, tNs: number): void {
    if (channel.waiting === 0) {
      channel.arrived.push(tNs);
      return;
    }
    channel.waiting -= 1;
    const { to } = channel;
    this.latestNs[to] = Math.max(this.latestNs[to] ?? 0, tNs);
    this.missing[to] = (this.missing[to] ?? 0) - 1;
    if (this.missing[to] === 0) this.end(to);
  }

  private channelOf(from: number, to: number): Channel {
    const key = from * this.schedule.ranks + to;
    const channel = this.channels.get(key) ?? { to, arrived: [], waiting: 0 };
    this.channels.set(key, channel);
    return channel;
  }
}
