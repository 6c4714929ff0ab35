import type { CellSummary, PooledExpectation, Summary } from '../records/index.js';
import { judgePooled, type ExpectedArm } from './pooled-expectations.js';

/** Puts the cells of a run together and gives the verdict that decides the exit code. */
export function analyzeRun({ arms = [], ...run }: AnalyzedRun): Summary {
  const pooled = judgePooled(arms, run.cells);
  const verdict = verdictOf(run.cells, pooled);
  return { format: 'longhaul/summary@1', ...run, pooled_expectations: pooled, verdict };
}

type AnalyzedRun = Pick<Summary, 'scenario' | 'engine' | 'cells' | 'warnings'> & {
  /** What is expected of the repeats of each combination of parameters; one entry each. */
  readonly arms?: readonly ExpectedArm[];
};

/** An expectation that could not be measured was not met. A run without cells did not complete. */
function verdictOf(cells: readonly CellSummary[], pooled: readonly PooledExpectation[]): Summary['verdict'] {
  if (cells.length === 0 || cells.some(({ status }) => status === 'failed')) return 'error';
  const met = cells.every(({ expectations }) => expectations.every(({ verdict }) => verdict === 'pass'));
  return met && pooled.every(({ verdict }) => verdict === 'pass') ? 'pass' : 'fail';
}
