import { sum } from './mean.js';

/**
 * Jain's fairness index of an allocation (Jain, Chiu, Hawe, DEC-TR-301, 1984): (Σx)² / (n·Σx²).
 *
 * @param shares non-negative throughputs or other shares, in one unit
 * @returns from 1/n (one takes all) to 1 (all equal); null when there are no shares or all are 0
 * @throws RangeError on a negative or non-finite share
 */
export function jainIndex(shares: readonly number[]): number | null {
  if (!shares.every((share) => Number.isFinite(share) && share >= 0)) {
    throw new RangeError('the shares of a fairness index must be finite and not negative');
  }
  // Scaled by the largest share, so that squares of large byte counts keep their precision.
  const largest = Math.max(0, ...shares);
  if (largest === 0) return null;
  const scaled = shares.map((share) => share / largest);
  return sum(scaled) ** 2 / (scaled.length * sum(scaled.map((share) => share * share)));
}
