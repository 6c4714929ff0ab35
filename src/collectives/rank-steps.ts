import type { Action, Schedule } from './types.js';

/** An action with its place in the schedule's list. */
export type Placed = Action & { readonly index: number };

/** What one rank does in one step. */
export interface RankStep {
  /** Number of the step in the schedule. */
  readonly step: number;
  readonly actions: readonly Placed[];
}

/** The steps of every rank in order; steps in which a rank does nothing are left out. */
export function rankSteps({ ranks, actions }: Schedule): readonly (readonly RankStep[])[] {
  const steps = Array.from({ length: ranks }, () => new Map<number, Placed[]>());
  actions.forEach((action, index) => {
    const own = steps[action.rank];
    const placed = { ...action, index };
    const step = own?.get(action.step);
    if (step === undefined) own?.set(action.step, [placed]);
    else step.push(placed);
  });
  return steps.map((own) => [...own].sort(([a], [b]) => a - b).map(([step, list]) => ({ step, actions: list })));
}
