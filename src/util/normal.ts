/**
 * Quantile function of the standard normal distribution by Acklam's rational approximation (relative error below
 * 1.15e-9 over the whole range), which is far finer than any interval here needs.
 *
 * @param p strictly between 0 and 1
 * @throws RangeError otherwise
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`probability ${String(p)} is outside (0, 1)`);
  if (p < TAIL) return tail(Math.sqrt(-2 * Math.log(p)));
  if (p > 1 - TAIL) return -tail(Math.sqrt(-2 * Math.log1p(-p)));
  const q = p - 0.5;
  const r = q * q;
  return (polynomial(CENTRE_TOP, r) * q) / polynomial(CENTRE_BOTTOM, r);
}

const TAIL = 0.02425;

// Coefficients from the highest power down.
const CENTRE_TOP = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
];
const CENTRE_BOTTOM = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1, 1,
];
const TAIL_TOP = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const TAIL_BOTTOM = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1];

function tail(t: number): number {
  return polynomial(TAIL_TOP, t) / polynomial(TAIL_BOTTOM, t);
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((value, coefficient) => value * x + coefficient, 0);
}

/** Density of the standard normal distribution. */
export const normalDensity = (z: number): number => Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI);

/**
 * Upper tail of the standard normal distribution, P(Z > z), for z ≥ 0: the complementary error function by Chebyshev
 * fitting (Press and others, Numerical Recipes, section 6.2; relative error below 1.2e-7 everywhere).
 */
export function normalTail(z: number): number {
  const x = z / Math.SQRT2;
  const t = 1 / (1 + x / 2);
  return (t * Math.exp(-x * x + polynomial(TAIL_FIT, t))) / 2;
}

const TAIL_FIT = [
  0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196, 1.00002368,
  -1.26551223,
];
