import type { CellSummary, PooledExpectation, StoredExpectation } from '../records/index.js';
import { meanEstimate, medianEstimate, type Estimate } from '../stats/index.js';
import { allowed, meets, renderBound, subjectText } from './expectation-bound.js';
import { isOfOneCell, lookUp } from './expectations.js';

/** The repeats of one combination of parameters, and what is expected of them. */
export interface ExpectedArm {
  readonly params: CellSummary['params'];
  readonly expectations: readonly StoredExpectation[];
}

/** Confidence of the interval that is shown when none was asked for. */
const SHOWN_CONFIDENCE = 0.95;
/** The interval must be the same wherever the run is analysed again; there is no need for it to differ from run to run. */
const SEED = 1n;

/** Judges every expectation on a statistic over repeats, for every combination of parameters. */
export function judgePooled(arms: readonly ExpectedArm[], cells: readonly CellSummary[]): readonly PooledExpectation[] {
  return arms.flatMap(({ params, expectations }) => {
    const repeats = cells.filter((cell) => sameParams(cell.params, params));
    return expectations
      .filter((expectation) => !isOfOneCell(expectation))
      .map((expectation) => judge(expectation, params, repeats));
  });
}

function judge(
  expectation: StoredExpectation,
  params: ExpectedArm['params'],
  cells: readonly CellSummary[],
): PooledExpectation {
  const usable = cells.filter(({ status, fidelity }) => status === 'complete' && fidelity.grade !== 'INVALID');
  const values = usable.flatMap((cell) => lookUp(expectation, cell) ?? []);
  const estimate = estimateOf(expectation, values);
  const left = cells.length - values.length;
  const missing =
    left === 0 ? null : `${String(left)} of ${String(cells.length)} repeats failed, are INVALID or did not measure it`;
  const { verdict, detail } = decide(expectation, estimate);
  return {
    ...{ id: expectation.id, params, verdict },
    statistic: expectation.statistic === 'mean' ? 'mean' : 'median',
    metric: subjectText(expectation),
    measured: estimate?.value ?? null,
    interval: estimate?.interval ?? null,
    repeats: values.length,
    bound: renderBound(expectation),
    detail: [detail, missing].filter((text) => text !== null).join('; ') || null,
  };
}

function estimateOf({ statistic, confidence = SHOWN_CONFIDENCE }: StoredExpectation, values: readonly number[]) {
  if (statistic === 'mean') return meanEstimate(values, confidence);
  return medianEstimate(values, { confidence, seed: SEED });
}

type Decision = Pick<PooledExpectation, 'verdict' | 'detail'>;

function decide({ bound, confidence }: StoredExpectation, estimate: Estimate | null): Decision {
  if (estimate === null) return { verdict: 'not-measured', detail: null };
  const { value, interval } = estimate;
  if (confidence === undefined) return { verdict: meets(bound, value) ? 'pass' : 'fail', detail: null };
  if (interval === null) return { verdict: 'indeterminate', detail: 'too few repeats for an interval' };
  const { low, high } = allowed(bound);
  if (interval.low >= low && interval.high <= high) return { verdict: 'pass', detail: null };
  if (interval.high < low || interval.low > high) return { verdict: 'fail', detail: null };
  return { verdict: 'indeterminate', detail: 'the interval lies across the bound' };
}

export function sameParams(a: CellSummary['params'], b: CellSummary['params']): boolean {
  const [left, right] = [Object.keys(a), Object.keys(b)];
  return left.length === right.length && left.every((path) => a[path] === b[path]);
}
