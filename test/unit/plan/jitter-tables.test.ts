import { describe, expect, it } from 'vitest';
import { jitterTable, TABLE_SCALE } from '../../../src/plan/jitter-tables.js';
import { parseJitterTable } from '../../../src/spec/jitter-table.js';

const spreads = (name: 'normal' | 'pareto' | 'paretonormal') =>
  (jitterTable({ name }) ?? []).map((value) => value / TABLE_SCALE);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe.each(['normal', 'pareto', 'paretonormal'] as const)('the table of the %s distribution', (name) => {
  it('has a mean of exactly zero and a standard deviation of one', () => {
    const values = spreads(name);
    expect(values).toHaveLength(4096);
    expect(mean(values)).toBe(0);
    expect(Math.sqrt(mean(values.map((value) => value ** 2)))).toBeCloseTo(1, 3);
  });

  it('stays within what a 16-bit entry can say', () => {
    for (const value of spreads(name)) expect(Math.abs(value)).toBeLessThan(4);
  });
});

describe('jitter tables', () => {
  it('have the shape of their distribution: symmetric, or with a long tail of late packets', () => {
    const share = (values: readonly number[]) => values.filter((value) => value > 0).length / values.length;
    expect(share(spreads('normal'))).toBeCloseTo(0.5, 2);
    expect(share(spreads('pareto'))).toBeLessThan(0.35);
    expect(Math.min(...spreads('pareto'))).toBeGreaterThan(-1);
    expect(Math.max(...spreads('paretonormal'))).toBeGreaterThan(3.9);
  });

  it('are not needed for the uniform distribution, which netem draws by itself', () => {
    expect(jitterTable({ name: 'uniform' })).toBeNull();
  });

  it('of the user’s have whole numbers, with comments', () => {
    expect(parseJitterTable('x.dist', '# two humps\n-8192 -8192\n8192 # late\n')).toEqual([-8192, -8192, 8192]);
  });

  it.each([
    ['1.5 2', '"1.5" is not a number'],
    ['0 40000', '"40000" is not a number'],
    ['7', 'has 1 numbers'],
  ])('of the user’s that read "%s" are refused', (text, says) => {
    expect(() => parseJitterTable('x.dist', text)).toThrow(says);
  });
});
