import { checkRaces } from './check-races.js';
import { checkShape } from './check-shape.js';
import { checkResult, wantedIn } from './content.js';
import { execute, type IsRounded } from './execute.js';
import { ScheduleFault, type Finding } from './finding.js';
import { rankSteps } from './rank-steps.js';
import type { Schedule } from './types.js';

export interface Proof {
  /**
   * Most roundings in any element of the result if wide messages are quantised: a bound on its error in units of one
   * rounding's largest error.
   */
  readonly mostRoundings: number;
}

export type Verdict = { readonly ok: true; readonly proof: Proof } | { readonly ok: false; readonly finding: Finding };

const NOTHING_ROUNDED: IsRounded = () => false;

/**
 * Proves a schedule before it runs: numbers in range, no race within a step, every send matched with its receive, no
 * deadlock even without buffers, no contribution lost or counted twice, and every rank ends with what the collective
 * promises. Takes any value of the right type, also a hostile one.
 */
export function checkSchedule(schedule: Schedule, isRounded: IsRounded = NOTHING_ROUNDED): Verdict {
  try {
    checkShape(schedule);
    const steps = rankSteps(schedule);
    checkRaces(steps);
    const contents = execute(schedule, steps, isRounded);
    checkResult(schedule, contents);
    let mostRoundings = 0;
    contents.forEach((slots, rank) => {
      slots.forEach((content, slot) => {
        if (wantedIn(schedule, rank, slot) !== null) mostRoundings = Math.max(mostRoundings, content?.roundings ?? 0);
      });
    });
    return { ok: true, proof: { mostRoundings } };
  } catch (error) {
    if (error instanceof ScheduleFault) return { ok: false, finding: error.finding };
    throw error;
  }
}
