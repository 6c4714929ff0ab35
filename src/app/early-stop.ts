import { judgePrecision } from '../analyze/index.js';
import { LonghaulError } from '../errors/index.js';
import type { CellSummary } from '../records/index.js';
import type { Scenario } from '../spec/index.js';

/**
 * Cells by the looks of the stopping rule: those before the first look, between the first and the second, and so on; all in
 * one batch without a rule. A look comes after the same repeats of every arm, so that what is run depends neither on how
 * many cells run at once nor on which ended first, and the arms stay paired.
 */
export function planLooks(
  cells: readonly { readonly repeat: number }[],
  until: Scenario['until'],
): readonly number[][] {
  const batches: number[][] = [];
  for (const [index, { repeat }] of cells.entries()) {
    const batch = until === undefined ? 0 : Math.floor((repeat - 1) / until.minRepeats);
    (batches[batch] ??= []).push(index);
  }
  return batches.filter((batch) => batch.length > 0);
}

/** Why the rest of the repeats is not needed, for people; null when it is. */
export function reasonToStop(done: readonly CellSummary[], { until, repeats }: Scenario): string | null {
  if (until === undefined || done.length === 0) return null;
  const { reached, text } = judgePrecision(done, until);
  if (!reached) return null;
  const most = Math.max(...done.map(({ repeat }) => repeat));
  if (most >= repeats) return null;
  return (
    `stopped after ${String(most)} of ${String(repeats)} repeats: ${text}; ` +
    'intervals of a study that stops when they are narrow are a little too narrow'
  );
}

/** @throws LonghaulError `usage` for a rule that could never stop anything */
export function checkUntil({ until, repeats }: Scenario): void {
  if (until === undefined || repeats > until.minRepeats) return;
  throw new LonghaulError({
    code: 'usage',
    message: `"until" looks after ${String(until.minRepeats)} repeats, but there are only ${String(repeats)}`,
    hint: 'allow more with "repeats" or --repeat: they are the most that will be run',
  });
}
