import { refuse } from './finding.js';
import { BROADCAST_ROOT, ownerOf, type Schedule } from './types.js';

/** What a slot holds, symbolically: which chunk, and the ranks whose data is in it. */
export interface Content {
  readonly chunk: number;
  /** Bit r: the contribution of rank r. */
  readonly from: bigint;
  /** Wide hops whose rounding is in the value, if wide messages are quantised. */
  readonly roundings: number;
}

export type Slots = (Content | null)[];

const bit = (rank: number): bigint => 1n << BigInt(rank);

/** Every slot of every rank before the first step. */
export function initialContents(schedule: Schedule): readonly Slots[] {
  return Array.from({ length: schedule.ranks }, (_, rank) => initialSlots(schedule, rank));
}

function initialSlots(schedule: Schedule, rank: number): Slots {
  const { collective, chunks } = schedule;
  const own = Array.from({ length: chunks }, (_, chunk): Content | null =>
    holdsAtStart(schedule, rank, chunk) ? { chunk, from: bit(rank), roundings: 0 } : null,
  );
  return collective === 'alltoall' ? [...own, ...Array.from({ length: chunks }, () => null)] : own;
}

/** Whether a rank begins with data of its own in a chunk. */
export function holdsAtStart(schedule: Schedule, rank: number, chunk: number): boolean {
  if (schedule.collective === 'allgather') return ownerOf(schedule, chunk) === rank;
  return schedule.collective !== 'broadcast' || rank === BROADCAST_ROOT;
}

/** The chunk for which a slot of a rank has room: only that one may be put there. */
export function homeOf({ collective, chunks }: Schedule, rank: number, slot: number): number {
  return collective === 'alltoall' && slot >= chunks ? rank : slot;
}

export interface Wanted {
  readonly chunk: number;
  /** Null: the reduction over all ranks. */
  readonly source: number | null;
}

/** What a slot of a rank must hold at the end; null if that does not matter. */
export function wantedIn(schedule: Schedule, rank: number, slot: number): Wanted | null {
  const { collective, chunks } = schedule;
  switch (collective) {
    case 'allreduce':
      return { chunk: slot, source: null };
    case 'reduce-scatter':
      return ownerOf(schedule, slot) === rank ? { chunk: slot, source: null } : null;
    case 'allgather':
      return { chunk: slot, source: ownerOf(schedule, slot) };
    case 'broadcast':
      return { chunk: slot, source: BROADCAST_ROOT };
    case 'alltoall':
      return slot < chunks ? null : { chunk: rank, source: slot - chunks };
  }
}

/** @throws ScheduleFault for the first slot that does not hold what the collective promises */
export function checkResult(schedule: Schedule, contents: readonly Slots[]): void {
  const all = bit(schedule.ranks) - 1n;
  contents.forEach((slots, rank) => {
    slots.forEach((content, slot) => {
      const wanted = wantedIn(schedule, rank, slot);
      if (wanted === null) return;
      const from = wanted.source === null ? all : bit(wanted.source);
      if (content?.chunk === wanted.chunk && content.from === from) return;
      const what = wanted.source === null ? 'the reduction over all ranks' : `the data of rank ${wanted.source}`;
      const message = `at the end, slot ${slot} of rank ${rank} holds ${describe(content)} instead of ${what}`;
      refuse(message, 'add the messages that are missing');
    });
  });
}

export function describe(content: Content | null): string {
  if (content === null) return 'nothing';
  const ranks = Array.from(content.from.toString(2))
    .reverse()
    .flatMap((digit, rank) => (digit === '1' ? [rank] : []));
  const shown = ranks.length > 8 ? `${ranks.slice(0, 8).join(', ')}, …` : ranks.join(', ');
  return `chunk ${content.chunk} of ${ranks.length === 1 ? 'rank' : 'ranks'} ${shown}`;
}
