import type { ComparedBlock, ComparisonInterval, ComparisonVerdict, MetricComparison } from '../../records/index.js';
import { betterDirection } from '../../spec/index.js';
import { medianEstimate, quantile, signedRankTest } from '../../stats/index.js';
import { metricText, type ArmPair } from './arm.js';
import type { PairedMetric } from './blocks.js';

export interface Inference {
  readonly alpha: number;
  readonly resamples: number;
  readonly seed: bigint;
}

/** Everything but what depends on the other rows: the adjusted p and the verdict. */
export type UnadjustedRow = Omit<MetricComparison, 'p_holm' | 'verdict'>;

/** The paired statistics of one metric in one pair of arms. */
export function compareMetric(pair: ArmPair, { key, blocks }: PairedMetric, inference: Inference): UnadjustedRow {
  const differences = blocks.map(({ baseline, candidate }) => candidate - baseline);
  const { alpha, resamples, seed } = inference;
  const estimate = medianEstimate(differences, { confidence: 1 - alpha, seed, resamples });
  const test = signedRankTest(differences);
  const baselineMedian = medianOf(blocks, 'baseline');
  const relative = (value: number) => value / Math.abs(baselineMedian);
  const difference = estimate?.value ?? 0;
  const interval = estimate?.interval ?? null;
  return {
    baseline: pair.baseline.label,
    candidate: pair.candidate.label,
    params: pair.params,
    metric: metricText(key),
    name: key.name,
    better: betterDirection(key.subject, key.name),
    blocks,
    baseline_median: baselineMedian,
    candidate_median: medianOf(blocks, 'candidate'),
    difference_median: difference,
    difference_interval: interval,
    relative_median: baselineMedian === 0 ? null : relative(difference),
    relative_interval: baselineMedian === 0 ? null : scale(interval, relative),
    p: test.p,
    test: test.method,
    rank_biserial: test.rankBiserial,
  };
}

/**
 * `indeterminate` unless the adjusted test calls the arms different. The sign is that of the rank sums, so a verdict
 * never contradicts its own test.
 */
export function verdictOf(row: UnadjustedRow, adjustedP: number, alpha: number): ComparisonVerdict {
  const effect = row.rank_biserial ?? 0;
  if (adjustedP > alpha || effect === 0) return 'indeterminate';
  const way = effect > 0 ? 'higher' : 'lower';
  if (row.better === null) return way;
  return row.better === way ? 'better' : 'worse';
}

const medianOf = (blocks: readonly ComparedBlock[], arm: 'baseline' | 'candidate') =>
  quantile(
    blocks.map((block) => block[arm]),
    0.5,
  ) ?? 0;

function scale(interval: ComparisonInterval | null, by: (value: number) => number): ComparisonInterval | null {
  return interval === null ? null : { low: by(interval.low), high: by(interval.high) };
}
