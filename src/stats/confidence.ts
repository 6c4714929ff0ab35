import { bootstrapInterval, medianInPlace, type BootstrapOptions } from './bootstrap.js';
import { mean, standardDeviation } from './mean.js';
import { studentQuantile } from './student.js';
import type { Interval } from './wilson.js';

/** A mean or median of repeats with its confidence interval; null bounds where there are too few repeats for one. */
export interface Estimate {
  readonly value: number;
  readonly interval: Interval | null;
}

/** Fewest values whose smallest and largest enclose the median with the given confidence: 1 − 2·2⁻ⁿ of the cases. */
export function fewestForMedian(confidence: number): number {
  return Math.ceil(1 - Math.log2(1 - confidence));
}

/** Median with a bootstrap interval; without one below {@link fewestForMedian}, where none can hold its confidence. */
export function medianEstimate(values: readonly number[], options: BootstrapOptions): Estimate | null {
  if (values.length === 0) return null;
  const value = medianInPlace(Float64Array.from(values));
  if (values.length < fewestForMedian(options.confidence)) return { value, interval: null };
  return { value, interval: bootstrapInterval(values, medianInPlace, options) };
}

/** Mean with Student's t interval; without one below two values. */
export function meanEstimate(values: readonly number[], confidence: number): Estimate | null {
  const value = mean(values);
  if (value === null) return null;
  const deviation = standardDeviation(values);
  if (deviation === null) return { value, interval: null };
  const half = (studentQuantile((1 + confidence) / 2, values.length - 1) * deviation) / Math.sqrt(values.length);
  return { value, interval: { low: value - half, high: value + half } };
}
