import { createPrng } from '../util/prng.js';
import { quantiles } from './quantile.js';
import type { Interval } from './wilson.js';

export interface BootstrapOptions {
  /** 1 − α of the interval, for example 0.95. */
  readonly confidence: number;
  readonly seed: bigint;
  /** The published default of 10,000 keeps the ends of a 95 % interval still to about a percent of its width. */
  readonly resamples?: number;
}

/**
 * Percentile bootstrap interval of a statistic (Efron 1979), seeded: the same sample and seed give the same interval.
 *
 * The percentile method and not BCa, since what is bootstrapped here is a median of few values: BCa's acceleration comes
 * from the jackknife, which is inconsistent for the median, while the percentile interval of a median has ends near the
 * distribution-free order statistics.
 *
 * @param values finite, at least one
 * @param statistic of a sample of the same size; may reorder its argument
 */
export function bootstrapInterval(
  values: readonly number[],
  statistic: (sample: Float64Array) => number,
  options: BootstrapOptions,
): Interval {
  const { confidence, seed, resamples = 10_000 } = options;
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`confidence ${String(confidence)} is outside (0, 1)`);
  if (values.length === 0) throw new RangeError('nothing to resample');
  const draws = drawsOf({ size: values.length, resamples, seed });
  const sample = new Float64Array(values.length);
  const results = new Float64Array(resamples);
  for (let at = 0; at < resamples; at += 1) {
    for (let k = 0; k < values.length; k += 1) sample[k] = values[draws[at * values.length + k] ?? 0] ?? 0;
    results[at] = statistic(sample);
  }
  const alpha = 1 - confidence;
  const [low = Number.NaN, high = Number.NaN] = quantiles([...results], [alpha / 2, 1 - alpha / 2]);
  return { low, high };
}

/** Median of a sample that may be reordered, without a copy. */
export function medianInPlace(sample: Float64Array): number {
  sample.sort();
  const middle = sample.length >> 1;
  const upper = sample[middle] ?? Number.NaN;
  return sample.length % 2 === 1 ? upper : ((sample[middle - 1] ?? Number.NaN) + upper) / 2;
}

interface DrawPlan {
  readonly size: number;
  readonly resamples: number;
  readonly seed: bigint;
}

let lastDraws: { readonly plan: DrawPlan; readonly indices: Uint32Array } | null = null;

/** All metrics of a comparison are resampled by the same draws, so the last ones are kept. */
function drawsOf(plan: DrawPlan): Uint32Array {
  const last = lastDraws?.plan;
  if (lastDraws !== null && last?.size === plan.size && last.resamples === plan.resamples && last.seed === plan.seed) {
    return lastDraws.indices;
  }
  const prng = createPrng(plan.seed);
  const indices = Uint32Array.from({ length: plan.size * plan.resamples }, () => prng.nextInt(plan.size));
  lastDraws = { plan, indices };
  return indices;
}
