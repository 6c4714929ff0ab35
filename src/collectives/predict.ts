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
 * The α–β model of a schedule, in ns: a message takes its path's delays (α) and its bytes times the serialisation time of
 * the links (β); messages that share a link queue behind each other; a rank begins a step once the data of the step
 * before has arrived, and its sends run ahead. Congestion control, windows and losses are not in it: they are what the
 * measured time has on top. For equal paths that nothing shares this gives the textbook formulas.
 */
export function predictNs(schedule: Schedule, count: number, model: CostModel): number {
  return new Prediction(schedule, count, model).run();
}

interface Channel {
  /** Arrival times of messages that no receive has taken. */
  readonly arrived: number[];
  /** Ranks that wait for the next message are at most one: the receiver. */
  waiting: number;
}

class Prediction {
  private readonly steps: readonly (readonly RankStep[])[];
  private readonly queue = new TimeQueue();
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
    for (let next = this.queue.pop(); next !== undefined; next = this.queue.pop()) this.begin(next.rank, next.tNs);
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
    const arrival = length === 0 ? tNs : this.transfer(from, to, { tNs, bytes: this.model.bytesOf(from, to, length) });
    const channel = this.channelOf(from, to);
    if (channel.waiting === 0) {
      channel.arrived.push(arrival);
      return;
    }
    channel.waiting -= 1;
    this.latestNs[to] = Math.max(this.latestNs[to] ?? 0, arrival);
    this.missing[to] = (this.missing[to] ?? 0) - 1;
    if (this.missing[to] === 0) this.end(to);
  }

  /** Sends a train of packets over the path, link by link. @returns when its last bit arrives */
  private transfer(from: number, to: number, { tNs, bytes }: { tNs: number; bytes: number }): number {
    const { links, segmentBytes, headerBytes } = this.model.pathOf(from, to);
    const segments = Math.ceil(bytes / segmentBytes);
    const wireBytes = bytes + segments * headerBytes;
    const firstBytes = Math.min(bytes, segmentBytes) + headerBytes;
    const lastBytes = bytes - (segments - 1) * segmentBytes + headerBytes;
    let [firstNs, lastNs] = [tNs, tNs];
    for (const { id, nsPerByte, delayNs } of links) {
      const beginNs = Math.max(firstNs, this.freeNs.get(id) ?? 0);
      // A link that is faster than the one before waits for its last packet.
      const endNs = Math.max(beginNs + wireBytes * nsPerByte, lastNs + lastBytes * nsPerByte);
      this.freeNs.set(id, endNs);
      firstNs = beginNs + firstBytes * nsPerByte + delayNs;
      lastNs = endNs + delayNs;
    }
    return lastNs;
  }

  private channelOf(from: number, to: number): Channel {
    const key = from * this.schedule.ranks + to;
    const channel = this.channels.get(key) ?? { arrived: [], waiting: 0 };
    this.channels.set(key, channel);
    return channel;
  }
}
