import type { StoredExpectation } from '../records/index.js';
import { renderMetric } from './metric-text.js';

type Bound = StoredExpectation['bound'];

/** Ends of what a bound allows; both count as inside. A target's tolerance is relative to the target. */
export function allowed(bound: Bound): { readonly low: number; readonly high: number } {
  if (bound.kind === 'range') {
    return { low: bound.min ?? Number.NEGATIVE_INFINITY, high: bound.max ?? Number.POSITIVE_INFINITY };
  }
  const reach = bound.toleranceRatio * Math.abs(bound.value);
  return { low: bound.value - reach, high: bound.value + reach };
}

export function meets(bound: Bound, value: number): boolean {
  if (bound.kind === 'target') return Math.abs(value - bound.value) <= bound.toleranceRatio * Math.abs(bound.value);
  const { low, high } = allowed(bound);
  return value >= low && value <= high;
}

/** `ring-contiguous.wan_forward_bytes`, `wan.forward.drops` for a link, `bbr.goodput_bps / cubic.goodput_bps` for a ratio. */
export function subjectText({ subject, metric, over }: Pick<StoredExpectation, 'subject' | 'metric' | 'over'>): string {
  if (subject.kind === 'link') return `${subject.id}.${subject.direction}.${metric}`;
  const one = `${subject.id}.${metric}`;
  return over === undefined ? one : `${one} / ${over}.${metric}`;
}

/** A ratio has no unit, whatever its metric has. */
export function renderBound({ metric, over, bound }: StoredExpectation): string {
  const text = (value: number) => renderMetric(over === undefined ? metric : 'ratio', value);
  if (bound.kind === 'target') {
    return `${text(bound.value)} ± ${String(Number((bound.toleranceRatio * 100).toPrecision(6)))} %`;
  }
  const { min, max } = bound;
  if (min !== undefined && max !== undefined) return `${text(min)} … ${text(max)}`;
  if (min !== undefined) return `≥ ${text(min)}`;
  return max === undefined ? 'any value' : `≤ ${text(max)}`;
}
