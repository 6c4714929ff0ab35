/**
 * Arithmetic mean with Neumaier's compensated sum: counters of 10¹⁵ and samples of 10⁻³ may share an array.
 *
 * @returns the mean in the values' unit, or null for an empty sample
 */
export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : sum(values) / values.length;
}

/** Compensated sum (Neumaier 1974); 0 for an empty sample. */
export function sum(values: readonly number[]): number {
  let total = 0;
  let lost = 0;
  for (const value of values) {
    const next = total + value;
    // The low bits that the addition dropped belong to the smaller operand.
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return total + lost;
}

/**
 * Sample standard deviation, with n − 1 in the denominator.
 *
 * @returns in the values' unit, or null for fewer than two values
 */
export function standardDeviation(values: readonly number[]): number | null {
  const center = mean(values);
  if (center === null || values.length < 2) return null;
  return Math.sqrt(sum(values.map((value) => (value - center) ** 2)) / (values.length - 1));
}
