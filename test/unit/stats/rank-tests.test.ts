import fc from 'fast-check';
import * as oracle from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { holmAdjust, midranks, normalTail, signedRankTest, smallestSignedRankP } from '../../../src/stats/index.js';

const differences = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 14 });

/** Differences with ranks 1 … n, of which those in `negative` have a minus sign. */
const withNegativeRanks = (n: number, negative: readonly number[]) =>
  Array.from({ length: n }, (_, index) => (negative.includes(index + 1) ? -(index + 1) : index + 1));

/** Ranks that sum to `target`, largest first. */
function ranksSummingTo(n: number, target: number): readonly number[] {
  const chosen: number[] = [];
  let rest = target;
  for (let rank = n; rank > 0; rank -= 1) {
    if (rank > rest) continue;
    chosen.push(rank);
    rest -= rank;
  }
  return chosen;
}

describe('signedRankTest', () => {
  // Critical values of the smaller rank sum, two-sided (Wilcoxon and Wilcox, Some Rapid Approximate Statistical
  // Procedures, 1964, table II; the same in every textbook).
  it.each([
    {
      alpha: 0.05,
      table: { 6: 0, 7: 2, 8: 3, 9: 5, 10: 8, 11: 10, 12: 13, 13: 17, 14: 21, 15: 25, 16: 29, 20: 52, 25: 89 },
    },
    { alpha: 0.01, table: { 8: 0, 9: 1, 10: 3, 11: 5, 12: 7, 13: 9, 14: 12, 15: 15, 16: 19, 20: 37, 25: 68 } },
  ])('has the published critical values at $alpha', ({ alpha, table }) => {
    for (const [size, critical] of Object.entries(table)) {
      const n = Number(size);
      expect(signedRankTest(withNegativeRanks(n, ranksSummingTo(n, critical))).p).toBeLessThanOrEqual(alpha);
      expect(signedRankTest(withNegativeRanks(n, ranksSummingTo(n, critical + 1))).p).toBeGreaterThan(alpha);
    }
  });

  it('gives what R gives for a published sample', () => {
    // Hollander and Wolfe (1973), depression scores, as in the examples of R's wilcox.test: V = 40, p = 0.03906.
    const before = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
    const after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
    const test = signedRankTest(before.map((value, index) => value - (after[index] ?? 0)));
    expect(test.positiveRankSum).toBe(40);
    expect(test.p).toBeCloseTo(0.0390625, 10);
    expect(test.rankBiserial).toBeCloseTo((40 - 5) / 45, 12);
  });

  it('equals the count over all sign patterns, with ties and zeros', () => {
    fc.assert(
      fc.property(differences, (values) => {
        const signed = values.filter((value) => value !== 0);
        const ranks = midranks(signed.map(Math.abs));
        const centre = ranks.reduce((sum, rank) => sum + rank, 0) / 2;
        const deviation = (pattern: number) =>
          Math.abs(ranks.reduce((sum, rank, bit) => sum + (((pattern >> bit) & 1) === 1 ? rank : 0), 0) - centre);
        const observed = signed.reduce((pattern, value, bit) => pattern | (value > 0 ? 1 << bit : 0), 0);
        const patterns = Array.from({ length: 2 ** signed.length }, (_, pattern) => pattern);
        const extreme = patterns.filter((pattern) => deviation(pattern) >= deviation(observed) - 1e-9).length;
        expect(signedRankTest(values).p).toBeCloseTo(extreme / patterns.length, 12);
      }),
      { numRuns: 60 },
    );
  });

  it('turns its effect size, and nothing else, around when the arms are swapped', () => {
    fc.assert(
      fc.property(differences, (values) => {
        const forward = signedRankTest(values);
        const backward = signedRankTest(values.map((value) => -value));
        expect(backward.p).toBe(forward.p);
        expect((backward.rankBiserial ?? 0) + (forward.rankBiserial ?? 0)).toBeCloseTo(0, 12);
      }),
    );
  });

  it('goes over to the normal approximation where it is near the exact value', () => {
    const shifted = (n: number) => Array.from({ length: n }, (_, index) => (index % 3 === 0 ? -1 : 1) * (index + 1));
    const [exact, normal] = [signedRankTest(shifted(50)), signedRankTest(shifted(51))];
    expect([exact.method, normal.method]).toEqual(['exact', 'normal']);
    expect(Math.abs(exact.p - normal.p)).toBeLessThan(0.02);
  });

  it('finds nothing in nothing, and never less than the smallest p of its size', () => {
    expect(signedRankTest([0, 0])).toMatchObject({ used: 0, p: 1, rankBiserial: null });
    expect(signedRankTest([1, 2, 3, 4, 5]).p).toBe(smallestSignedRankP(5));
    expect(smallestSignedRankP(5)).toBe(0.0625);
    expect(smallestSignedRankP(0)).toBe(1);
    expect(() => signedRankTest([Number.NaN])).toThrow(RangeError);
  });
});

describe('normalTail', () => {
  it('agrees with simple-statistics', () => {
    for (const z of [0, 0.5, 1, 1.96, 2.5, 3]) {
      expect(normalTail(z)).toBeCloseTo(1 - oracle.cumulativeStdNormalProbability(z), 3);
    }
    expect(normalTail(1.959963984540054)).toBeCloseTo(0.025, 8);
  });
});

describe('midranks', () => {
  it('shares ranks among equal values and always sums to n(n + 1)/2', () => {
    expect(midranks([10, 20, 10, 30])).toEqual([1.5, 3, 1.5, 4]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 })), (values) => {
        const n = values.length;
        expect(midranks(values).reduce((sum, rank) => sum + rank, 0)).toBeCloseTo((n * (n + 1)) / 2, 9);
      }),
    );
  });
});

describe('holmAdjust', () => {
  it('gives what R gives', () => {
    // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")
    expect(holmAdjust([0.01, 0.04, 0.03, 0.005]).map((p) => Number(p.toFixed(12)))).toEqual([0.03, 0.06, 0.06, 0.02]);
  });

  it('lies between each p and Bonferroni, and keeps their order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 }), (ps) => {
        const adjusted = holmAdjust(ps);
        ps.forEach((p, index) => {
          const holm = adjusted[index] ?? Number.NaN;
          expect(holm).toBeGreaterThanOrEqual(p);
          expect(holm).toBeLessThanOrEqual(Math.min(1, p * ps.length) + 1e-12);
          ps.forEach((other, at) => {
            if (p < other) expect(holm).toBeLessThanOrEqual(adjusted[at] ?? 0);
          });
        });
      }),
    );
  });
});
