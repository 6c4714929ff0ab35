/**
 * A collective's schedule as data: who sends which chunk to whom, in which order. Pure: no network, no clock.
 *
 * The message of n elements is divided into `chunks` parts; chunk c covers elements ⌊c·n/C⌋ to ⌊(c+1)·n/C⌋. Every rank has
 * a buffer of slots. Slot c holds chunk c; an all-to-all has C more slots, where slot C + s takes the block of rank s.
 */

export const COLLECTIVES = ['allreduce', 'allgather', 'reduce-scatter', 'broadcast', 'alltoall'] as const;
export type Collective = (typeof COLLECTIVES)[number];

/**
 * One thing that one rank does. Actions of a rank with the same `step` run at the same time; the next step begins once all
 * of the step's data has arrived. Sends run ahead: they hold up only a step that would overwrite what they still have to
 * send. Messages from one rank to another arrive in the order of the sends.
 */
export type Action =
  /** The content of `slot` as it is when the step begins, also where the same step combines something into it. */
  | { readonly step: number; readonly rank: number; readonly op: 'send'; readonly peer: number; readonly slot: number }
  /** Overwrites `slot`. */
  | {
      readonly step: number;
      readonly rank: number;
      readonly op: 'receive';
      readonly peer: number;
      readonly slot: number;
    }
  /** Combines what arrives with what `slot` holds, once the rank's own sends of the slot are out. */
  | {
      readonly step: number;
      readonly rank: number;
      readonly op: 'reduce';
      readonly peer: number;
      readonly slot: number;
    }
  /** From `slot` to `to`, within the rank, at the beginning of the step. */
  | { readonly step: number; readonly rank: number; readonly op: 'copy'; readonly slot: number; readonly to: number };

export interface Schedule {
  readonly collective: Collective;
  readonly ranks: number;
  readonly chunks: number;
  /** In any order; those of one rank, peer and step are matched in the order of the list. */
  readonly actions: readonly Action[];
}

/** Where the ranks are: `siteOf[r]` is a number of the site of rank r, from 0 in the order of the topology. */
export interface Places {
  readonly siteOf: readonly number[];
}

/** Slots of one rank's buffer. */
export function slotsOf({ collective, chunks }: Pick<Schedule, 'collective' | 'chunks'>): number {
  return collective === 'alltoall' ? 2 * chunks : chunks;
}

/** The rank of a broadcast's data. */
export const BROADCAST_ROOT = 0;

/** Chunks of an all-gather and a reduce-scatter belong to the ranks in equal, consecutive shares. */
export function ownerOf({ ranks, chunks }: Pick<Schedule, 'ranks' | 'chunks'>, chunk: number): number {
  return Math.floor((chunk * ranks) / chunks);
}
