import type { Action, Collective, Schedule } from './types.js';

/** One message: the same slot on both sides unless `toSlot` says otherwise. */
export interface Transfer {
  readonly step: number;
  readonly from: number;
  readonly to: number;
  readonly slot: number;
  readonly toSlot?: number;
  readonly how: 'receive' | 'reduce';
}

/** Collects transfers, each of which is a send and its receive in one step, so that what is sent is also received. */
export class ScheduleBuilder {
  private readonly actions: Action[] = [];

  transfer({ step, from, to, slot, toSlot = slot, how }: Transfer): void {
    this.actions.push({ step, rank: from, op: 'send', peer: to, slot });
    this.actions.push({ step, rank: to, op: how, peer: from, slot: toSlot });
  }

  copy(step: number, rank: number, { slot, to }: { readonly slot: number; readonly to: number }): void {
    this.actions.push({ step, rank, op: 'copy', slot, to });
  }

  build(shape: { readonly collective: Collective; readonly ranks: number; readonly chunks: number }): Schedule {
    return { ...shape, actions: this.actions };
  }
}

/** 0, 1, … count − 1. */
export const range = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

/** Element of a list that the caller knows to be there; a wrong index is a defect of this module. */
export function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`no item ${index} in a list of ${list.length}`);
  return item;
}
