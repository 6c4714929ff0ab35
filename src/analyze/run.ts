import type { CellSummary, Summary } from '../records/index.js';

/** Puts the cells of a run together and gives the verdict that decides the exit code. */
export function analyzeRun(run: Pick<Summary, 'scenario' | 'engine' | 'cells' | 'warnings'>): Summary {
  return { format: 'longhaul/summary@1', ...run, verdict: verdictOf(run.cells) };
}

/** An expectation that could not be measured was not met. A run without cells did not complete. */
function verdictOf(cells: readonly CellSummary[]): Summary['verdict'] {
  if (cells.length === 0 || cells.some(({ status }) => status === 'failed')) return 'error';
  const met = cells.every(({ expectations }) => expectations.every(({ verdict }) => verdict === 'pass'));
  return met ? 'pass' : 'fail';
}
