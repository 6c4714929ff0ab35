import { at, range, ScheduleBuilder } from './builder.js';
import type { Schedule } from './types.js';

/** One phase of a ring: every position passes one share on to the next position, `length − 1` times. */
export interface RingPhase {
  /** Ranks in ring order. */
  readonly order: readonly number[];
  /** Step of the first pass. */
  readonly firstStep: number;
  /** Slots that make up the share of the rank at a position, passed on one after the other in steps of their own. */
  readonly slotsOf: (position: number) => readonly (readonly number[])[];
}

const phaseSteps = ({ order, slotsOf }: RingPhase) => (order.length - 1) * slotsOf(0).length;

/**
 * Ends with the rank at position i holding the sum of share i. The share that is combined last starts at the next
 * position. @returns the first step after the phase
 */
export function ringReduceScatter(builder: ScheduleBuilder, phase: RingPhase): number {
  passRound(builder, phase, { how: 'reduce', offset: 1 });
  return phase.firstStep + phaseSteps(phase);
}

/** Begins with the rank at position i holding share i, ends with all ranks holding all. */
export function ringAllGather(builder: ScheduleBuilder, phase: RingPhase): number {
  passRound(builder, phase, { how: 'receive', offset: 0 });
  return phase.firstStep + phaseSteps(phase);
}

interface Passing {
  readonly how: 'receive' | 'reduce';
  /** Position i begins with the share of position i − offset. */
  readonly offset: number;
}

function passRound(builder: ScheduleBuilder, { order, firstStep, slotsOf }: RingPhase, { how, offset }: Passing): void {
  const size = order.length;
  for (const round of range(size - 1)) {
    order.forEach((from, position) => {
      const to = at(order, (position + 1) % size);
      const parts = slotsOf((position - round - offset + 2 * size) % size);
      parts.forEach((slots, part) => {
        const step = firstStep + round * parts.length + part;
        for (const slot of slots) builder.transfer({ step, from, to, slot, how });
      });
    });
  }
}

export interface RingShape {
  /** One order per channel: each channel carries its own part of the message. */
  readonly orders: readonly (readonly number[])[];
  /** Parts into which each share is cut, so that a rank passes the first on while the second arrives. */
  readonly parts: number;
}

type RingCollective = 'allreduce' | 'allgather' | 'reduce-scatter';

/**
 * Ring over the given orders. All-reduce: 2(P−1)α + 2(P−1)/P·mβ; the other two cost half of that.
 * Chunk (owner·channels + channel)·parts + part belongs to rank `owner`.
 */
export function ringSchedule(collective: RingCollective, { orders, parts }: RingShape): Schedule {
  const builder = new ScheduleBuilder();
  const ranks = at(orders, 0).length;
  orders.forEach((order, channel) => {
    const slotsOf = (position: number) =>
      range(parts).map((part) => [(at(order, position) * orders.length + channel) * parts + part]);
    const phase = { order, firstStep: 0, slotsOf };
    const firstStep = collective === 'allgather' ? 0 : ringReduceScatter(builder, phase);
    if (collective !== 'reduce-scatter') ringAllGather(builder, { ...phase, firstStep });
  });
  return builder.build({ collective, ranks, chunks: ranks * orders.length * parts });
}
