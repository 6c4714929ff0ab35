import type { StoredExpectation } from '../records/index.js';
import type { SweepAxis } from '../spec/index.js';
import { paramsKey, type Params } from './finished-run.js';

interface Arm {
  readonly params: Params;
  readonly expectations: readonly StoredExpectation[];
}

/**
 * The combinations of parameters of a run, with what is expected of each: one entry, however many repeats. They are in the
 * order of the sweep's axes, the last of which varies fastest.
 */
export function armsOf(cells: readonly Arm[], sweep: readonly SweepAxis[]): readonly Arm[] {
  const arms = [...new Map(cells.map((cell) => [paramsKey(cell.params), cell])).values()];
  const places = sweep.map(({ path, values }) => ({ path, values: values.map(String) }));
  return arms.sort((a, b) => {
    for (const { path, values } of places) {
      const apart = values.indexOf(String(a.params[path])) - values.indexOf(String(b.params[path]));
      if (apart !== 0) return apart;
    }
    return 0;
  });
}
