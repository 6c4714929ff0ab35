/** How many of k equal flows share the fullest of n parallel links, when each is put on one at random. Exact. */

/** P(the fullest link has m flows), by m from 0 to k. @param n links @param k flows, each on one of them, independently */
export function maxLoadDistribution(n: number, k: number): readonly number[] {
  const atMost = Array.from({ length: k + 1 }, (_, most) => probabilityAtMost(n, k, most));
  return atMost.map((probability, most) => probability - (atMost[most - 1] ?? 0));
}

/**
 * P(no link has more than `most` flows): k! times the coefficient of x^k in (Σ x^j / j!, j ≤ most)^n, over n^k. The sums
 * are scaled by 1/n^j on the way, so that they stay near one.
 */
function probabilityAtMost(n: number, k: number, most: number): number {
  let coefficients = [1, ...Array.from({ length: k }, () => 0)];
  for (let link = 0; link < n; link += 1) {
    const next = coefficients.map(() => 0);
    for (const [taken, weight] of coefficients.entries()) {
      let term = weight;
      for (let own = 0; own <= Math.min(most, k - taken); own += 1) {
        next[taken + own] = (next[taken + own] ?? 0) + term;
        term /= n * (own + 1);
      }
    }
    coefficients = next;
  }
  let factorial = 1;
  for (let j = 2; j <= k; j += 1) factorial *= j;
  return (coefficients[k] ?? 0) * factorial;
}

/** Completion time against perfect spraying, E[max load]·n/k. */
export function expectedSlowdown(n: number, k: number): number {
  const mean = maxLoadDistribution(n, k).reduce((sum, probability, load) => sum + probability * load, 0);
  return (mean * n) / k;
}

/**
 * Where the mean slowdown of `draws` independent draws lies with at least the given probability: the exact distribution of
 * their sum, with at most half of the rest cut off at either end.
 */
export function slowdownBand(
  { n, k }: { readonly n: number; readonly k: number },
  draws: number,
  confidence: number,
): { readonly low: number; readonly high: number } {
  const one = maxLoadDistribution(n, k);
  let sum: readonly number[] = [1];
  for (let draw = 0; draw < draws; draw += 1) sum = convolve(sum, one);
  const tail = (1 - confidence) / 2;
  const slowdown = (load: number): number => (load * n) / (k * draws);
  return { low: slowdown(cutFrom(sum, tail)), high: slowdown(sum.length - 1 - cutFrom(sum.toReversed(), tail)) };
}

/** How many values at the beginning have a probability of at most `tail` together. */
function cutFrom(distribution: readonly number[], tail: number): number {
  let sum = 0;
  for (const [index, probability] of distribution.entries()) {
    sum += probability;
    if (sum > tail) return index;
  }
  return distribution.length;
}

function convolve(a: readonly number[], b: readonly number[]): readonly number[] {
  const sum = Array.from({ length: a.length + b.length - 1 }, () => 0);
  for (const [i, x] of a.entries()) for (const [j, y] of b.entries()) sum[i + j] = (sum[i + j] ?? 0) + x * y;
  return sum;
}
