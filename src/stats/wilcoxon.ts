import { midranks } from './ranks.js';
import { normalTail } from './normal.js';

export interface SignedRankTest {
  /** Differences that are not 0: Wilcoxon's test drops the others, as R's wilcox.test does. */
  readonly used: number;
  /** Sum of the ranks of the positive differences. */
  readonly positiveRankSum: number;
  /** Two-sided probability of a split at least as uneven if signs were coin tosses; 1 when nothing is left. */
  readonly p: number;
  /** Exact over all 2ⁿ signs, or by the normal approximation. */
  readonly method: 'exact' | 'normal';
  /** Matched-pairs rank-biserial correlation, (W₊ − W₋)/(W₊ + W₋), from −1 to 1 (Kerby 2014); null when nothing is left. */
  readonly rankBiserial: number | null;
}

/** Above this many pairs the normal approximation is good to three digits, and 2ⁿ signs no longer fit a double. */
const MOST_EXACT = 50;

/**
 * Wilcoxon's signed-rank test of the hypothesis that paired differences are symmetric about 0 (Wilcoxon, Biometrics
 * Bulletin 1, 1945). Exact up to 50 pairs, also with equal magnitudes: their midranks are kept and only the signs vary.
 *
 * @param differences finite, one per pair
 * @throws RangeError on a value that is not finite
 */
export function signedRankTest(differences: readonly number[]): SignedRankTest {
  if (!differences.every(Number.isFinite)) throw new RangeError('differences must be finite');
  const signed = differences.filter((difference) => difference !== 0);
  const ranks = midranks(signed.map(Math.abs));
  const total = (ranks.length * (ranks.length + 1)) / 2;
  const positive = ranks.reduce((sum, rank, index) => ((signed[index] ?? 0) > 0 ? sum + rank : sum), 0);
  const exact = ranks.length <= MOST_EXACT;
  const p = ranks.length === 0 ? 1 : exact ? exactP(ranks, positive) : normalP(ranks, positive);
  return {
    used: ranks.length,
    positiveRankSum: positive,
    p,
    method: exact ? 'exact' : 'normal',
    rankBiserial: ranks.length === 0 ? null : (2 * positive - total) / total,
  };
}

/** The smallest p that n pairs without ties can give: all differences of one sign, 2 of 2ⁿ cases. */
export function smallestSignedRankP(pairs: number): number {
  return Math.min(1, 2 ** (1 - pairs));
}

/**
 * Counts, by dynamic programming over the ranks, how many of the 2ⁿ sign patterns give each rank sum. Midranks are
 * multiples of one half, so everything is counted in halves.
 */
function exactP(ranks: readonly number[], positive: number): number {
  const halves = ranks.map((rank) => Math.round(2 * rank));
  const most = halves.reduce((sum, rank) => sum + rank, 0);
  const ways = new Float64Array(most + 1);
  ways[0] = 1;
  for (const rank of halves) {
    for (let sum = most; sum >= rank; sum -= 1) ways[sum] = (ways[sum] ?? 0) + (ways[sum - rank] ?? 0);
  }
  const smaller = Math.min(Math.round(2 * positive), most - Math.round(2 * positive));
  const tail = ways.subarray(0, smaller + 1).reduce((sum, count) => sum + count, 0);
  return Math.min(1, (2 * tail) / 2 ** ranks.length);
}

/** With the variance Σr²/4, which is right for midranks too, and a continuity correction of one half. */
function normalP(ranks: readonly number[], positive: number): number {
  const mean = ranks.reduce((sum, rank) => sum + rank, 0) / 2;
  const deviation = Math.sqrt(ranks.reduce((sum, rank) => sum + rank * rank, 0) / 4);
  return Math.min(1, 2 * normalTail(Math.max(0, Math.abs(positive - mean) - 0.5) / deviation));
}
