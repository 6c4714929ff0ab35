import type { StoredExpectation } from '../records/index.js';
import { paramsKey, type Params } from './finished-run.js';

interface Arm {
  readonly params: Params;
  readonly expectations: readonly StoredExpectation[];
}

/** The combinations of parameters of a run, with what is expected of each: one entry, however many repeats. */
export function armsOf(cells: readonly Arm[]): readonly Arm[] {
  return [...new Map(cells.map((cell) => [paramsKey(cell.params), cell])).values()];
}
