/** Schedules in which partners at distances 1, 2, 4, … exchange: recursive doubling and Rabenseifner's. */
import { at, range, ScheduleBuilder } from './builder.js';
import type { Schedule } from './types.js';

/**
 * A power of two of the ranks takes part in the exchange. Of the first 2r ranks, r being what is over, each even one gives
 * its data to its odd neighbour before and gets the result after (Thakur, Rabenseifner, Gropp 2005, section 4.3).
 */
interface Folding {
  /** log2 of the number of ranks that take part. */
  readonly rounds: number;
  /** Ranks that take part, by their number in the exchange. */
  readonly active: readonly number[];
  /** Pairs of a rank that stands by and the one that acts for it. */
  readonly folded: readonly { readonly idle: number; readonly active: number }[];
}

function foldRanks(ranks: number): Folding {
  const rounds = Math.floor(Math.log2(ranks));
  const over = ranks - 2 ** rounds;
  const folded = range(over).map((pair) => ({ idle: 2 * pair, active: 2 * pair + 1 }));
  const active = range(ranks).filter((rank) => rank >= 2 * over || rank % 2 === 1);
  return { rounds, active, folded };
}

/** Adds the exchanges of a schedule between its folding and unfolding. @returns the step after the last exchange */
type Exchange = (builder: ScheduleBuilder, folding: Folding, firstStep: number) => number;

function foldedSchedule(ranks: number, chunks: (rounds: number) => number, exchange: Exchange): Schedule {
  const folding = foldRanks(ranks);
  const count = chunks(folding.rounds);
  const builder = new ScheduleBuilder();
  const firstStep = folding.folded.length === 0 ? 0 : 1;
  for (const { idle, active } of folding.folded) {
    for (const slot of range(count)) builder.transfer({ step: 0, from: idle, to: active, slot, how: 'reduce' });
  }
  const lastStep = exchange(builder, folding, firstStep);
  for (const { idle, active } of folding.folded) {
    for (const slot of range(count)) builder.transfer({ step: lastStep, from: active, to: idle, slot, how: 'receive' });
  }
  return builder.build({ collective: 'allreduce', ranks, chunks: count });
}

/** All-reduce by recursive doubling, log2P (α + mβ): partners at distance 1, 2, 4, … exchange all they have. */
export function recursiveDoubling(ranks: number): Schedule {
  const exchange: Exchange = (builder, { rounds, active }, firstStep) => {
    for (const round of range(rounds)) {
      active.forEach((from, place) => {
        const to = at(active, place ^ (1 << round));
        builder.transfer({ step: firstStep + round, from, to, slot: 0, how: 'reduce' });
      });
    }
    return firstStep + rounds;
  };
  return foldedSchedule(ranks, () => 1, exchange);
}

/**
 * Rabenseifner's all-reduce, 2log2P α + 2(P−1)/P·mβ: a reduce-scatter that halves what is exchanged in every round, then
 * the same way back as an all-gather. `near`: the closest partner first, with the largest exchange. `far`: the farthest.
 */
export function rabenseifner(ranks: number, first: 'near' | 'far'): Schedule {
  const exchange: Exchange = (builder, { rounds, active }, firstStep) => {
    const bits = first === 'near' ? range(rounds) : range(rounds).toReversed();
    bits.forEach((_, round) => {
      halve(builder, active, { bits, round, step: firstStep + round });
    });
    for (const [back, round] of range(rounds).toReversed().entries()) {
      gather(builder, active, { bits, round, step: firstStep + rounds + back });
    }
    return firstStep + 2 * rounds;
  };
  return foldedSchedule(ranks, (rounds) => 2 ** rounds, exchange);
}

interface Round {
  /** Bit of the partner's number in each round. */
  readonly bits: readonly number[];
  readonly round: number;
  readonly step: number;
}

/** Whether two numbers agree in all bits of the rounds before this one: chunk `slot` is then still with that place. */
const agree = ({ bits, round }: Round, place: number, slot: number) =>
  bits.slice(0, round).every((bit) => (((place ^ slot) >> bit) & 1) === 0);

/** Every place sends the chunks that its partner keeps: those whose number has the partner's bit. */
function halve(builder: ScheduleBuilder, active: readonly number[], round: Round): void {
  const mask = 1 << at(round.bits, round.round);
  active.forEach((from, place) => {
    const partner = place ^ mask;
    for (const slot of range(active.length)) {
      if (!agree(round, place, slot) || (slot & mask) !== (partner & mask)) continue;
      builder.transfer({ step: round.step, from, to: at(active, partner), slot, how: 'reduce' });
    }
  });
}

/** The reverse: every place sends the chunks that it has by now. */
function gather(builder: ScheduleBuilder, active: readonly number[], round: Round): void {
  const mask = 1 << at(round.bits, round.round);
  active.forEach((from, place) => {
    for (const slot of range(active.length)) {
      if (!agree(round, place, slot) || (slot & mask) !== (place & mask)) continue;
      builder.transfer({ step: round.step, from, to: at(active, place ^ mask), slot, how: 'receive' });
    }
  });
}
