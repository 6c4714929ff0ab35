/**
 * Quantile of a sample by linear interpolation between order statistics: type 7 of Hyndman and Fan (The American
 * Statistician 50, 1996), the default of R, NumPy and pandas, so that a reader who recomputes gets the same number.
 *
 * With x₀ ≤ … ≤ xₙ₋₁ and h = (n − 1)·q: x⌊h⌋ + (h − ⌊h⌋)·(x⌊h⌋₊₁ − x⌊h⌋).
 *
 * @param values any order, not changed, in any unit
 * @param q in [0, 1]; 0 is the minimum, 1 the maximum
 * @returns the quantile in the values' unit, or null for an empty sample
 * @throws RangeError if q is outside [0, 1] or a value is not finite
 */
export function quantile(values: readonly number[], q: number): number | null {
  return quantiles(values, [q])[0] ?? null;
}

/** Several quantiles for one sort; see {@link quantile}. An empty sample yields an empty array. */
export function quantiles(values: readonly number[], qs: readonly number[]): readonly number[] {
  const bad = qs.find((q) => !(q >= 0 && q <= 1));
  if (bad !== undefined) throw new RangeError(`quantile ${String(bad)} is outside [0, 1]`);
  if (!values.every(Number.isFinite)) throw new RangeError('a sample for a quantile must be finite');
  if (values.length === 0) return [];
  const sorted = Float64Array.from(values).sort();
  return qs.map((q) => interpolate(sorted, (sorted.length - 1) * q));
}

function interpolate(sorted: Float64Array, h: number): number {
  const below = Math.floor(h);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? low;
  return low + (h - below) * (high - low);
}
