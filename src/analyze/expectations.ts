import type { CellSummary, ExpectationResult, LinkSummary, StoredExpectation } from '../records/index.js';
import { meets, renderBound, subjectText } from './expectation-bound.js';

type Measurements = Pick<CellSummary, 'workloads' | 'links'>;

/**
 * Holds every expectation on single cells against what was measured. A metric that is not there is `not-measured`, never
 * a pass, and so is one of a cell whose network was not the one asked for.
 */
export function judgeExpectations(
  expectations: readonly StoredExpectation[],
  cell: Measurements & Pick<CellSummary, 'fidelity'>,
): readonly ExpectationResult[] {
  return expectations.filter(isOfOneCell).map((expectation) => {
    const measured = lookUp(expectation, cell);
    const invalid = cell.fidelity.grade === 'INVALID';
    return {
      id: expectation.id,
      verdict: measured === null || invalid ? 'not-measured' : meets(expectation.bound, measured) ? 'pass' : 'fail',
      metric: subjectText(expectation),
      measured,
      bound: renderBound(expectation),
      detail: invalid ? 'the cell is INVALID: its numbers are not of the network that was asked for' : null,
    };
  });
}

export const isOfOneCell = ({ statistic }: StoredExpectation) => statistic === undefined || statistic === 'all';

type MeasuredMetric = Pick<StoredExpectation, 'subject' | 'metric' | 'over'>;

/** What an expectation is about, in one cell; null when it was not measured. */
export function lookUp({ subject, metric, over }: MeasuredMetric, cell: Measurements): number | null {
  if (subject.kind === 'workload') {
    const value = workloadMetric(subject.id, metric, cell);
    if (over === undefined || value === null) return value;
    const other = workloadMetric(over, metric, cell);
    return other === null || other === 0 ? null : value / other;
  }
  const link = cell.links.find(({ id, direction }) => id === subject.id && direction === subject.direction);
  const value = link?.[metric as keyof LinkSummary];
  return typeof value === 'number' ? value : null;
}

/** A failed workload's numbers describe something other than what was asked for. */
function workloadMetric(id: string, metric: string, { workloads }: Measurements): number | null {
  const workload = workloads.find((one) => one.id === id);
  return workload?.ok === true ? (workload.metrics[metric] ?? null) : null;
}
