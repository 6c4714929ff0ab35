import { lookUp } from '../../analyze/index.js';
import type { CellSummary, TuneTrial } from '../../records/index.js';
import type { TuneConstraint, TuneSpec } from '../../spec/index.js';
import { mean } from '../../stats/index.js';

export type Measured = Pick<TuneTrial, 'objective' | 'violation' | 'error'>;

/** The objective is the mean over the repeats; a constraint must hold in every one of them. */
export function measure(cells: readonly CellSummary[], spec: TuneSpec): Measured {
  const failed = (error: string): Measured => ({ objective: null, violation: 0, error });
  const broken = cells.find(({ status }) => status === 'failed');
  if (broken !== undefined) return failed(broken.error ?? 'a cell failed');
  if (cells.some(({ fidelity }) => fidelity.grade === 'INVALID')) return failed('a cell is INVALID');
  const values = cells.flatMap((cell) => lookUp(spec.objective, cell) ?? []);
  if (values.length < cells.length || cells.length === 0) return failed('the objective was not measured');
  const violations = spec.constraints.flatMap((constraint) => cells.map((cell) => violationOf(constraint, cell)));
  return { objective: mean(values), violation: Math.max(0, ...violations), error: null };
}

/** Relative to the bound, or absolute where that is 0; a constraint that was not measured is missed as a whole. */
function violationOf(constraint: TuneConstraint, cell: CellSummary): number {
  const value = lookUp(constraint, cell);
  if (value === null) return 1;
  const { min, max } = constraint;
  const relative = (excess: number, bound: number) => excess / (bound === 0 ? 1 : Math.abs(bound));
  return Math.max(
    0,
    min === undefined ? 0 : relative(min - value, min),
    max === undefined ? 0 : relative(value - max, max),
  );
}
