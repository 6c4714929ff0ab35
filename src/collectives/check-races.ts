import { refuse } from './finding.js';
import type { Placed, RankStep } from './rank-steps.js';

/**
 * Actions of one step run in any order, so no slot may be overwritten while another action of the step uses it. Two uses
 * are safe together: combining into a slot that is also sent (the sends go first), and combining twice (the order does
 * not matter to a sum, a minimum or a maximum).
 */
export function checkRaces(steps: readonly (readonly RankStep[])[]): void {
  for (const own of steps) for (const step of own) checkStep(step.actions);
}

interface Uses {
  read: number;
  combined: number;
  overwritten: number;
}

function checkStep(actions: readonly Placed[]): void {
  const slots = new Map<number, Uses>();
  const usesOf = (slot: number): Uses => {
    const uses = slots.get(slot) ?? { read: 0, combined: 0, overwritten: 0 };
    slots.set(slot, uses);
    return uses;
  };
  for (const action of actions) {
    if (action.op === 'receive') usesOf(action.slot).overwritten += 1;
    else if (action.op === 'reduce') usesOf(action.slot).combined += 1;
    else usesOf(action.slot).read += 1;
    if (action.op === 'copy') usesOf(action.to).overwritten += 1;
  }
  for (const action of actions) {
    const target = action.op === 'copy' ? action.to : action.slot;
    const { read, combined, overwritten } = usesOf(target);
    if (overwritten === 0 || overwritten + read + combined === 1) continue;
    const message = `rank ${action.rank} overwrites slot ${target} in step ${action.step} while the step also uses it`;
    refuse(message, 'move one of the two to another step', action.index);
  }
}
