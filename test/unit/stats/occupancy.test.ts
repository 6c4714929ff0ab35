import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedSlowdown, maxLoadDistribution, slowdownBand } from '../../../src/stats/occupancy.js';

describe('the load of the fullest of parallel links', () => {
  it('is known by counting for four flows on four links', () => {
    const [none, one, two, three, four] = maxLoadDistribution(4, 4);
    expect(none).toBeCloseTo(0, 12);
    expect(one).toBeCloseTo(24 / 256, 12);
    expect(three).toBeCloseTo(48 / 256, 12);
    expect(four).toBeCloseTo(4 / 256, 12);
    expect(two).toBeCloseTo(180 / 256, 12);
  });

  it('is that of every way to put the flows, counted one by one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 }), (n, k) => {
        const counts = Array.from({ length: k + 1 }, () => 0);
        for (let way = 0; way < n ** k; way += 1) {
          const loads = Array.from({ length: n }, () => 0);
          for (let flow = 0; flow < k; flow += 1) {
            const link = Math.floor(way / n ** flow) % n;
            loads[link] = (loads[link] ?? 0) + 1;
          }
          const most = Math.max(...loads);
          counts[most] = (counts[most] ?? 0) + 1;
        }
        maxLoadDistribution(n, k).forEach((probability, load) => {
          expect(probability).toBeCloseTo((counts[load] ?? 0) / n ** k, 10);
        });
      }),
    );
  });

  it('gives the published table of completion times against perfect spraying', () => {
    const table = [2, 4, 8].map((n) => [1, 2, 4, 8].map((times) => Number(expectedSlowdown(n, n * times).toFixed(2))));
    // Half cents: 1.375 and its kin round either way.
    expect(table).toEqual([
      [1.5, 1.38, 1.27, 1.2],
      [2.13, 1.77, 1.53, 1.37],
      [2.6, 2.1, 1.76, 1.53],
    ]);
  });
});

describe('the band of a mean over seeds', () => {
  it('has the mean inside, and at least the wished probability', () => {
    const { low, high } = slowdownBand({ n: 4, k: 4 }, 10, 0.95);
    expect(low).toBeLessThan(2.125);
    expect(high).toBeGreaterThan(2.125);
    // Standard deviation of one draw 0.573, of the mean of ten 0.181; the steps are tenths.
    expect(high - low).toBeCloseTo(0.7, 1);
  });

  it('narrows with the draws, and is one value for certain outcomes', () => {
    const width = (draws: number) => {
      const { low, high } = slowdownBand({ n: 4, k: 8 }, draws, 0.95);
      return high - low;
    };
    expect(width(160)).toBeLessThan(width(40) / 1.8);
    expect(slowdownBand({ n: 1, k: 3 }, 5, 0.99)).toEqual({ low: 1, high: 1 });
  });
});
