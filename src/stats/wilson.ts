import { normalQuantile } from './normal.js';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson's score interval for a proportion (Wilson, JASA 22, 1927): holds its coverage for small proportions, where the
 * textbook interval p ± z·√(p(1−p)/n) does not. Centre (k + z²/2)/(n + z²), half width z·√(k(n−k)/n + z²/4)/(n + z²).
 *
 * @param successes k; need not be whole (an effective sample size scales both)
 * @param trials n > 0
 * @param alpha two-sided probability of missing the truth, for example 0.001
 * @throws RangeError unless 0 ≤ k ≤ n, n > 0 and 0 < alpha < 1
 */
export function wilsonInterval(successes: number, trials: number, alpha: number): Interval {
  if (!(trials > 0) || !(successes >= 0) || successes > trials) {
    throw new RangeError(`${String(successes)} of ${String(trials)} is not a proportion`);
  }
  const z2 = normalQuantile(1 - alpha / 2) ** 2;
  const centre = (successes + z2 / 2) / (trials + z2);
  const half = Math.sqrt(z2 * ((successes * (trials - successes)) / trials + z2 / 4)) / (trials + z2);
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
