import type { Point } from './space.js';

/** What a point of the search space scored. */
export interface Score {
  readonly point: Point;
  /** The higher, the better: the objective, with its sign turned for minimising. Null when its cells failed. */
  readonly value: number | null;
  /** How far the constraints are missed, relative to their bounds; 0 when all hold. */
  readonly violation: number;
}

/** The next points to try, each with a number of fresh repeats. */
export interface Batch {
  readonly points: readonly Point[];
  /** Rounds run on seeds of their own; points of one round share theirs. */
  readonly round: number;
}

/**
 * A search as ask and tell: `ask` names the next batch, `tell` gives the scores of all points tried so far, each over
 * all of its repeats. Pure: the same seed and scores give the same questions, however many cells run at once.
 */
export interface Method {
  /** Null when the search is over. */
  ask(): Batch | null;
  tell(scores: readonly Score[]): void;
}

/** Feasible before infeasible, then by value or by violation; what failed comes last. */
export function bestFirst(scores: readonly Score[]): readonly Score[] {
  const rank = ({ value, violation }: Score) => (value === null ? 2 : violation > 0 ? 1 : 0);
  return scores.toSorted((a, b) => rank(a) - rank(b) || a.violation - b.violation || (b.value ?? 0) - (a.value ?? 0));
}
