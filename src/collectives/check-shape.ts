import { refuse } from './finding.js';
import { slotsOf, type Action, type Schedule } from './types.js';

/** Bounds that keep a schedule's check within a second and its run within reason. */
export const MAX_RANKS = 1024;
export const MAX_ACTIONS = 1_000_000;
export const MAX_CHUNKS = 65_536;

/** Every number is in its range: after this, indexes are safe to use. */
export function checkShape(schedule: Schedule): void {
  const { ranks, chunks, collective, actions } = schedule;
  inRange('ranks', ranks, { min: 2, max: MAX_RANKS });
  inRange('chunks', chunks, { min: 1, max: MAX_CHUNKS });
  if (actions.length > MAX_ACTIONS) refuse(`${actions.length} actions are too many`, `use at most ${MAX_ACTIONS}`);
  const isShared = collective === 'allgather' || collective === 'reduce-scatter';
  if (isShared && chunks % ranks !== 0) {
    const hint = 'rank r owns chunks r·C/P to (r+1)·C/P − 1: use a multiple of the number of ranks';
    refuse(`${chunks} chunks cannot be shared out among ${ranks} ranks`, hint);
  }
  if (collective === 'alltoall' && chunks !== ranks) {
    refuse(`an all-to-all of ${ranks} ranks has ${chunks} chunks`, 'use one chunk per rank: chunk d is for rank d');
  }
  const bounds = { ranks, slots: slotsOf(schedule) };
  actions.forEach((action, index) => {
    checkAction(action, index, bounds);
  });
}

interface Bounds {
  readonly ranks: number;
  readonly slots: number;
}

function checkAction(action: Action, index: number, { ranks, slots }: Bounds): void {
  inRange('step', action.step, { min: 0, max: MAX_ACTIONS }, index);
  inRange('rank', action.rank, { min: 0, max: ranks - 1 }, index);
  inRange('slot', action.slot, { min: 0, max: slots - 1 }, index);
  if (action.op === 'copy') {
    inRange('to', action.to, { min: 0, max: slots - 1 }, index);
    if (action.to === action.slot) refuse('a copy from a slot to itself', 'remove it', index);
    return;
  }
  inRange('peer', action.peer, { min: 0, max: ranks - 1 }, index);
  if (action.peer === action.rank) refuse(`rank ${action.rank} is its own peer`, 'use "copy" within a rank', index);
}

function inRange(
  what: string,
  value: number,
  ...[{ min, max }, action]: [{ min: number; max: number }, number?]
): void {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return;
  refuse(`${what} is ${value}`, `use a whole number from ${min} to ${max}`, action);
}
