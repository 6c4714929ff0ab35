/** A distribution by both its one-sided limits, which differ where single values have a probability of their own. */
export interface Distribution {
  /** Probability of a value of at most x. */
  atMost(x: number): number;
  /** Probability of a value below x. */
  below(x: number): number;
}

/** Equally likely values, each as often as it is listed. */
export function discreteDistribution(values: readonly number[]): Distribution {
  const sorted = Float64Array.from(values).sort();
  return {
    atMost: (x) => countBefore(sorted, (value) => value <= x) / sorted.length,
    below: (x) => countBefore(sorted, (value) => value < x) / sorted.length,
  };
}

/** @param halfWidth around zero */
export function uniformDistribution(halfWidth: number): Distribution {
  const share = (x: number): number => Math.min(1, Math.max(0, (x + halfWidth) / (2 * halfWidth)));
  return { atMost: share, below: share };
}

/** Number of leading elements for which a condition holds that holds for a beginning of the array. */
function countBefore(sorted: Float64Array, holds: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(sorted[middle] ?? Number.NaN)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** By how much every measured value may be too small or too large, in the unit of the sample. */
export interface MeasuringError {
  readonly early: number;
  readonly late: number;
}

/**
 * Kolmogorov's distance between a sample and a distribution, in favour of the sample where each value may have been measured
 * with an error: F(x − late) − Fₙ(x) and Fₙ(x) − F(x + early), whichever is larger anywhere.
 */
export function kolmogorovDistance(sample: readonly number[], law: Distribution, error: MeasuringError): number {
  const sorted = Float64Array.from(sample).sort();
  const n = sorted.length;
  let distance = 0;
  sorted.forEach((x, k) => {
    distance = Math.max(distance, (k + 1) / n - law.atMost(x + error.early), law.below(x - error.late) - k / n);
  });
  return distance;
}

/**
 * Probability of at least this distance for a sample of size n of the law itself, by Kolmogorov's limit with the correction for
 * finite n of Stephens (Journal of the Royal Statistical Society B 32, 1970). Too large for a discrete law, so that the
 * test never rejects one too often.
 */
export function kolmogorovTail(distance: number, n: number): number {
  const root = Math.sqrt(n);
  const lambda = (root + 0.12 + 0.11 / root) * distance;
  // The series alternates ever faster towards zero, where the probability is one to more digits than a double has.
  if (lambda < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * lambda * lambda);
  return Math.min(1, Math.max(0, sum));
}
