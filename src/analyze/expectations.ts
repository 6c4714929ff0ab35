import type { CellSummary, ExpectationResult, LinkSummary, StoredExpectation } from '../records/index.js';
import { renderMetric } from './metric-text.js';

type Bound = StoredExpectation['bound'];
type Measurements = Pick<CellSummary, 'workloads' | 'links'>;

/** Holds every expectation against what was measured. A metric that is not there is `not-measured`, never a pass. */
export function judgeExpectations(
  expectations: readonly StoredExpectation[],
  cell: Measurements,
): readonly ExpectationResult[] {
  return expectations.map((expectation) => {
    const measured = lookUp(expectation, cell);
    return {
      id: expectation.id,
      verdict: measured === null ? 'not-measured' : meets(expectation.bound, measured) ? 'pass' : 'fail',
      metric: subjectText(expectation),
      measured,
      bound: renderBound(expectation.metric, expectation.bound),
    };
  });
}

/** `ring-contiguous.wan_forward_bytes`, or `wan.forward.drops` for a link. */
function subjectText({ subject, metric }: StoredExpectation): string {
  return subject.kind === 'workload' ? `${subject.id}.${metric}` : `${subject.id}.${subject.direction}.${metric}`;
}

function lookUp({ subject, metric }: StoredExpectation, cell: Measurements): number | null {
  if (subject.kind === 'workload') {
    const workload = cell.workloads.find(({ id }) => id === subject.id);
    // A failed workload's numbers describe something other than what was asked for.
    return workload?.ok === true ? (workload.metrics[metric] ?? null) : null;
  }
  const link = cell.links.find(({ id, direction }) => id === subject.id && direction === subject.direction);
  const value = link?.[metric as keyof LinkSummary];
  return typeof value === 'number' ? value : null;
}

/** Both ends of a range count as inside; a target's tolerance is relative to the target. */
function meets(bound: Bound, value: number): boolean {
  if (bound.kind === 'target') return Math.abs(value - bound.value) <= bound.toleranceRatio * Math.abs(bound.value);
  return value >= (bound.min ?? Number.NEGATIVE_INFINITY) && value <= (bound.max ?? Number.POSITIVE_INFINITY);
}

function renderBound(metric: string, bound: Bound): string {
  if (bound.kind === 'target') {
    return `${renderMetric(metric, bound.value)} ± ${String(Number((bound.toleranceRatio * 100).toPrecision(6)))} %`;
  }
  const { min, max } = bound;
  if (min !== undefined && max !== undefined) return `${renderMetric(metric, min)} … ${renderMetric(metric, max)}`;
  if (min !== undefined) return `≥ ${renderMetric(metric, min)}`;
  return max === undefined ? 'any value' : `≤ ${renderMetric(metric, max)}`;
}
