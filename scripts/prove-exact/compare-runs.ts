import type { Comparison } from '../../src/records/index.js';
import { longhaul } from '../support/longhaul.js';

/** Probability of a false verdict that `longhaul compare` is left at. */
export const ALPHA = 0.05;

export interface Compared {
  readonly comparison: Comparison;
  /** 5: a gate tripped. */
  readonly code: number;
}

/**
 * `longhaul compare` of two runs.
 * @throws Error with what was printed, if it did not compare
 */
export async function compareRuns(runs: readonly string[], options: readonly string[]): Promise<Compared> {
  const { code, stdout, text } = await longhaul(['compare', ...runs, '--json', ...options]);
  if (code !== 0 && code !== 5) throw new Error(`compare ended with ${String(code)}:\n${text}`);
  return { code, comparison: JSON.parse(stdout) as Comparison };
}

/** Every two different ones of some, each once. */
export const allPairs = <T>(items: readonly T[]): readonly (readonly [T, T])[] =>
  items.flatMap((one, index) => items.slice(index + 1).map((other) => [one, other] as const));

/** How many of `n` comparisons of the same may err: the error rate and three standard deviations. That pairs of a few runs
 * are not independent makes the scatter wider still. */
export const mostErring = (n: number): number => Math.floor(n * ALPHA + 3 * Math.sqrt(n * ALPHA * (1 - ALPHA)));
