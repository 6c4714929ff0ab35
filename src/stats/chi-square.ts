/**
 * Probability that a chi-square variable with `degrees` degrees of freedom exceeds `x`: the regularised upper incomplete gamma
 * function Q(degrees/2, x/2), by its series below a + 1 and by Lentz's continued fraction above (Press et al., Numerical Recipes,
 * section 6.2).
 *
 * @throws RangeError unless x ≥ 0 and degrees is a positive integer
 */
export function chiSquareTail(x: number, degrees: number): number {
  if (!(x >= 0) || !Number.isInteger(degrees) || degrees < 1) {
    throw new RangeError(`no chi-square tail at ${String(x)} with ${String(degrees)} degrees of freedom`);
  }
  if (x === 0) return 1;
  const a = degrees / 2;
  const scale = Math.exp(a * Math.log(x / 2) - x / 2 - logGamma(a));
  return x / 2 < a + 1 ? 1 - scale * lowerSeries(a, x / 2) : scale * upperFraction(a, x / 2);
}

const STEPS = 1000;
const PRECISION = 1e-15;

function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < STEPS && term > sum * PRECISION; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < STEPS; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < PRECISION) break;
  }
  return fraction;
}

/** Lanczos' approximation with g = 7 and nine terms, for positive arguments. */
function logGamma(z: number): number {
  const x = z - 1;
  const base = x + 7.5;
  const sum = LANCZOS.reduce((total, coefficient, k) => total + coefficient / (x + k + 1), 0.99999999999980993);
  return 0.5 * Math.log(2 * Math.PI) + (x + 0.5) * Math.log(base) - base + Math.log(sum);
}

const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
