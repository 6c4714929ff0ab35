import fc from 'fast-check';
import * as oracle from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import {
  jainIndex,
  mean,
  normalQuantile,
  quantile,
  quantiles,
  standardDeviation,
  chiSquareTail,
  wilsonInterval,
} from '../../../src/stats/index.js';

// Adding 0 turns -0 into 0: the two are equal numbers, but toBe tells them apart.
const number = fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((value) => value + 0);
const sample = fc.array(number, { minLength: 2, maxLength: 60 });

describe('quantile', () => {
  it('gives the values that R and NumPy give by default', () => {
    // R: quantile(c(1, 2, 4, 8, 16), c(0, .1, .25, .5, .9, 1))
    expect(quantiles([16, 1, 8, 2, 4], [0, 0.1, 0.25, 0.5, 0.9, 1])).toEqual([1, 1.4, 2, 4, 12.8, 16]);
  });

  it('agrees with simple-statistics on the median and with the extremes on 0 and 1', () => {
    fc.assert(
      fc.property(sample, (values) => {
        expect(quantile(values, 0.5)).toBeCloseTo(oracle.median(values), 3);
        expect(quantile(values, 0)).toBe(oracle.min(values));
        expect(quantile(values, 1)).toBe(oracle.max(values));
      }),
    );
  });

  it('never decreases with q and leaves its input alone', () => {
    fc.assert(
      fc.property(sample, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const copy = [...values];
        const [low, high] = quantiles(values, [q / 2, q]);
        expect(low).toBeLessThanOrEqual(high ?? Number.NaN);
        expect(values).toEqual(copy);
      }),
    );
  });

  it('has no value for an empty sample and refuses what is no quantile', () => {
    expect(quantile([], 0.5)).toBeNull();
    expect(() => quantile([1], 1.01)).toThrow(RangeError);
    expect(() => quantile([1, Number.NaN], 0.5)).toThrow('finite');
  });
});

describe('mean and standard deviation', () => {
  it('agree with simple-statistics', () => {
    fc.assert(
      fc.property(sample, (values) => {
        expect(mean(values)).toBeCloseTo(oracle.mean(values), 4);
        expect(standardDeviation(values)).toBeCloseTo(oracle.sampleStandardDeviation(values), 2);
      }),
    );
  });

  it('keep small values next to large ones', () => {
    expect(mean([1e16, 1, -1e16, 1])).toBe(0.5);
  });

  it('have no value for an empty sample', () => {
    expect(mean([])).toBeNull();
    expect(standardDeviation([3])).toBeNull();
  });
});

describe('jainIndex', () => {
  it('is 1 for equal shares and 1/n when one takes all', () => {
    expect(jainIndex([5, 5, 5, 5])).toBe(1);
    expect(jainIndex([9, 0, 0])).toBeCloseTo(1 / 3, 12);
  });

  it('does not depend on the unit and stays between 1/n and 1', () => {
    const shares = fc.array(fc.double({ min: 0.001, max: 1e12, noNaN: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(shares, (values) => {
        const index = jainIndex(values) ?? Number.NaN;
        expect(index).toBeCloseTo(jainIndex(values.map((value) => value * 8e9)) ?? Number.NaN, 9);
        expect(index).toBeGreaterThanOrEqual(1 / values.length - 1e-12);
        expect(index).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });

  it('has no value without traffic and refuses negative shares', () => {
    expect(jainIndex([0, 0])).toBeNull();
    expect(jainIndex([])).toBeNull();
    expect(() => jainIndex([1, -1])).toThrow(RangeError);
  });
});

describe('normalQuantile', () => {
  it('agrees with the table that everyone knows', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963985, 7);
    expect(normalQuantile(0.9995)).toBeCloseTo(3.290526731, 7);
    expect(normalQuantile(1e-6)).toBeCloseTo(-4.753424309, 6);
  });

  it('is the inverse of the cumulative distribution of simple-statistics', () => {
    // The oracle's own error function is good to about 1e-7.
    for (const p of [0.001, 0.02, 0.1, 0.3, 0.5, 0.77, 0.98, 0.999]) {
      expect(0.5 * (1 + oracle.errorFunction(normalQuantile(p) / Math.SQRT2))).toBeCloseTo(p, 6);
    }
  });
});

describe('wilsonInterval', () => {
  it('gives published values', () => {
    // Newcombe 1998, table I, method 3: 81 of 263 and 0 of 20 and 1 of 29 at 95 %.
    const rounded = ([k, n]: readonly [number, number]) => {
      const { low, high } = wilsonInterval(k, n, 0.05);
      return [low.toFixed(4), high.toFixed(4)];
    };
    expect(rounded([81, 263])).toEqual(['0.2553', '0.3662']);
    expect(rounded([0, 20])).toEqual(['0.0000', '0.1611']);
    expect(rounded([1, 29])).toEqual(['0.0061', '0.1718']);
  });

  it('always contains the observed proportion', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, ratio) => {
        const k = Math.round(n * ratio);
        const { low, high } = wilsonInterval(k, n, 0.001);
        expect(low).toBeLessThanOrEqual(k / n + 1e-12);
        expect(high).toBeGreaterThanOrEqual(k / n - 1e-12);
      }),
    );
  });

  it('refuses what is no proportion', () => {
    expect(() => wilsonInterval(3, 2, 0.05)).toThrow(RangeError);
    expect(() => wilsonInterval(0, 0, 0.05)).toThrow(RangeError);
  });
});

describe('chiSquareTail', () => {
  it('agrees with published quantiles', () => {
    // NIST/SEMATECH e-Handbook of Statistical Methods, table 1.3.6.7.4.
    expect(chiSquareTail(3.841, 1)).toBeCloseTo(0.05, 4);
    expect(chiSquareTail(18.307, 10)).toBeCloseTo(0.05, 4);
    expect(chiSquareTail(29.588, 10)).toBeCloseTo(0.001, 5);
    expect(chiSquareTail(149.449, 100)).toBeCloseTo(0.001, 5);
  });

  it('is 1 at zero, falls, and refuses what has no distribution', () => {
    expect(chiSquareTail(0, 3)).toBe(1);
    expect(chiSquareTail(2, 3)).toBeGreaterThan(chiSquareTail(3, 3));
    expect(chiSquareTail(2, 2)).toBeCloseTo(Math.exp(-1), 12);
    expect(() => chiSquareTail(-1, 3)).toThrow(RangeError);
    expect(() => chiSquareTail(1, 0)).toThrow(RangeError);
  });
});
