import fc from 'fast-check';
import * as oracle from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import {
  bootstrapInterval,
  fewestForMedian,
  meanEstimate,
  medianEstimate,
  medianInPlace,
  normalQuantile,
  studentQuantile,
} from '../../../src/stats/index.js';
import { createPrng } from '../../../src/util/prng.js';

const OPTIONS = { confidence: 0.95, seed: 7n, resamples: 1000 };
const sample = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 25 });

describe('bootstrapInterval', () => {
  it('is the same for the same seed and another for another seed', () => {
    const values = [3, 1, 4, 1, 5, 9, 2, 6];
    const average = (drawn: Float64Array) => drawn.reduce((total, value) => total + value, 0) / drawn.length;
    const interval = bootstrapInterval(values, average, OPTIONS);
    expect(bootstrapInterval(values, average, OPTIONS)).toEqual(interval);
    expect(bootstrapInterval(values, average, { ...OPTIONS, seed: 8n })).not.toEqual(interval);
  });

  it('stays within the sample and moves with it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 25 }), (values) => {
        const { low, high } = bootstrapInterval(values, medianInPlace, OPTIONS);
        expect(low).toBeGreaterThanOrEqual(Math.min(...values));
        expect(high).toBeLessThanOrEqual(Math.max(...values));
        const moved = bootstrapInterval(
          values.map((value) => value * 4),
          medianInPlace,
          OPTIONS,
        );
        expect(moved.low).toBeCloseTo(low * 4, 6);
        expect(moved.high).toBeCloseTo(high * 4, 6);
      }),
    );
  });

  it('of a median has ends near the distribution-free order statistics', () => {
    // n = 10: 2 to 9 have 97.9 % confidence, 3 to 8 have 89.1 %.
    const values = Array.from({ length: 10 }, (_, index) => index + 1);
    const { low, high } = bootstrapInterval(values, medianInPlace, { confidence: 0.95, seed: 1n });
    expect(low).toBeGreaterThanOrEqual(2);
    expect(low).toBeLessThanOrEqual(3);
    expect(high).toBeGreaterThanOrEqual(8);
    expect(high).toBeLessThanOrEqual(9);
  });

  it('of a median of ten holds its confidence for skewed noise', () => {
    const prng = createPrng(11n);
    const trials = 2000;
    let covered = 0;
    for (let trial = 0; trial < trials; trial += 1) {
      // Exponential with median ln 2.
      const values = Array.from({ length: 10 }, () => -Math.log(1 - prng.nextFloat()));
      const { low, high } = bootstrapInterval(values, medianInPlace, OPTIONS);
      if (low <= Math.LN2 && Math.LN2 <= high) covered += 1;
    }
    expect(covered / trials).toBeGreaterThan(0.92);
  });

  it('refuses what it cannot resample', () => {
    expect(() => bootstrapInterval([], medianInPlace, OPTIONS)).toThrow(RangeError);
    expect(() => bootstrapInterval([1], medianInPlace, { ...OPTIONS, confidence: 1 })).toThrow(RangeError);
  });
});

describe('studentQuantile', () => {
  it('has the published values', () => {
    // Student's table, two-sided 95 % and 99 %.
    const rounded = (p: number, freedom: number) => studentQuantile(p, freedom).toFixed(3);
    expect([1, 2, 3, 4, 5, 9, 10, 29].map((freedom) => rounded(0.975, freedom))).toEqual([
      ...['12.706', '4.303', '3.182', '2.776', '2.571', '2.262', '2.228', '2.045'],
    ]);
    expect([1, 2, 9].map((freedom) => rounded(0.995, freedom))).toEqual(['63.657', '9.925', '3.250']);
  });

  it('approaches the normal quantile', () => {
    expect(studentQuantile(0.975, 100_000)).toBeCloseTo(normalQuantile(0.975), 3);
  });
});

describe('estimates of repeats', () => {
  it('agree with simple-statistics, and give no interval that could not hold its confidence', () => {
    fc.assert(
      fc.property(sample, (values) => {
        const median = medianEstimate(values, OPTIONS);
        expect(median?.value).toBeCloseTo(oracle.median(values), 6);
        expect(median?.interval === null).toBe(values.length < 6);
        const average = meanEstimate(values, 0.95);
        expect(average?.value).toBeCloseTo(oracle.mean(values), 5);
        expect(average?.interval === null).toBe(values.length < 2);
      }),
    );
    expect([0.9, 0.95, 0.99].map(fewestForMedian)).toEqual([5, 6, 8]);
  });

  it('give the t interval of a published sample', () => {
    // R: t.test(sleep$extra[sleep$group == 1])$conf.int
    const { interval } = meanEstimate([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2], 0.95) ?? {};
    expect(interval?.low).toBeCloseTo(-0.5297804, 6);
    expect(interval?.high).toBeCloseTo(2.0297804, 6);
  });

  it('have no value without repeats', () => {
    expect(medianEstimate([], OPTIONS)).toBeNull();
    expect(meanEstimate([], 0.95)).toBeNull();
  });
});
