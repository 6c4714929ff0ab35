import type { CellSummary, PooledExpectation, Summary } from '../records/index.js';
import { judgePooled, sameParams, type ExpectedArm } from './pooled-expectations.js';

/** Puts the cells of a run together and gives the verdict that decides the exit code. */
export function analyzeRun({ arms = [], ...run }: AnalyzedRun): Summary {
  const cells = inOrder(run.cells, arms);
  const pooled = judgePooled(arms, cells);
  const verdict = verdictOf(cells, pooled);
  return { format: 'longhaul/summary@1', ...run, cells, pooled_expectations: pooled, verdict };
}

/** Cells are run in shuffled order and read by combination and repeat. */
function inOrder(cells: readonly CellSummary[], arms: readonly ExpectedArm[]): readonly CellSummary[] {
  const placed = cells.map((cell) => ({ cell, arm: arms.findIndex(({ params }) => sameParams(params, cell.params)) }));
  const sorted = placed.sort((a, b) => a.arm - b.arm || (arms.length === 0 ? 0 : a.cell.repeat - b.cell.repeat));
  return sorted.map(({ cell }) => cell);
}

type AnalyzedRun = Pick<Summary, 'scenario' | 'engine' | 'cells' | 'warnings'> & {
  /** What is expected of the repeats of each combination of parameters; one entry each, in the order of the summary. */
  readonly arms?: readonly ExpectedArm[];
};

/** An expectation that could not be measured was not met. A run without cells did not complete. */
function verdictOf(cells: readonly CellSummary[], pooled: readonly PooledExpectation[]): Summary['verdict'] {
  if (cells.length === 0 || cells.some(({ status }) => status === 'failed')) return 'error';
  const met = cells.every(({ expectations }) => expectations.every(({ verdict }) => verdict === 'pass'));
  return met && pooled.every(({ verdict }) => verdict === 'pass') ? 'pass' : 'fail';
}
