import { EXIT, type LonghaulError } from '../errors/index.js';
import type { Summary } from '../records/index.js';

export interface RunOutcome {
  readonly summary: Summary;
  readonly runDir: string;
  /** Null when the run was interrupted before a report could be written. */
  readonly reportPath: string | null;
  /** Why cells did not complete, in the order of the cells. */
  readonly errors: readonly LonghaulError[];
}

/** Grades that `--strict` accepts: the best one that each clock can reach. */
const STRICT_GRADES = ['PROVEN', 'CALIBRATED'];

/** The published exit code of a finished run. An experiment that did not complete outranks a missed expectation. */
export function exitCodeOf(outcome: RunOutcome, { strict }: { readonly strict: boolean }): number {
  const [first] = outcome.errors;
  if (first !== undefined) return first.exitCode;
  if (outcome.summary.verdict === 'error') return EXIT.experiment;
  if (outcome.summary.verdict === 'fail') return EXIT.verdict;
  const graded = outcome.summary.cells.every((cell) => STRICT_GRADES.includes(cell.fidelity.grade));
  return strict && !graded ? EXIT.verdict : EXIT.ok;
}
