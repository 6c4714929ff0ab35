/**
 * Quantile of Student's t distribution: Newton's method is not needed, since the distribution function is exact in
 * closed form for whole degrees of freedom and increases, so halving the interval finds it to the last digits.
 *
 * @param p in (0.5, 1)
 * @param freedom whole degrees of freedom, at least 1
 */
export function studentQuantile(p: number, freedom: number): number {
  if (!(p > 0.5 && p < 1)) throw new RangeError(`probability ${String(p)} is outside (0.5, 1)`);
  if (!Number.isInteger(freedom) || freedom < 1) throw new RangeError(`${String(freedom)} degrees of freedom`);
  let [low, high] = [0, 1];
  while (studentCdf(high, freedom) < p) high *= 2;
  for (let step = 0; step < 80; step += 1) {
    const middle = (low + high) / 2;
    if (studentCdf(middle, freedom) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(T ≤ t) for t ≥ 0, by the finite series of Abramowitz and Stegun, 26.7.3 and 26.7.4, in θ = atan(t/√ν). */
function studentCdf(t: number, freedom: number): number {
  const theta = Math.atan(t / Math.sqrt(freedom));
  const [sine, cosine] = [Math.sin(theta), Math.cos(theta)];
  const odd = freedom % 2 === 1;
  let term = odd ? cosine : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k <= freedom - 2; k += 2) {
    term *= ((k - 1) / k) * cosine * cosine;
    sum += term;
  }
  const inside = odd ? (2 / Math.PI) * (theta + sine * sum) : sine * sum;
  return 0.5 + inside / 2;
}
