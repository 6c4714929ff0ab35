import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawFlows } from '../../../src/plan/index.js';
import { meanSizeBytes, SIZE_DISTRIBUTIONS, sizeAt } from '../../../src/spec/flow-sizes.js';
import type { FlowsWorkload } from '../../../src/spec/types.js';

type Flows = Omit<FlowsWorkload, 'path'>;

const workload = (changes: Partial<Flows> = {}): Flows => ({
  ...{ id: 'f', kind: 'flows', start: { after: [], delayNs: 0 }, timeoutNs: undefined },
  ...{ from: ['a', 'b', 'c'], to: ['c', 'd'], sizes: SIZE_DISTRIBUTIONS.websearch, sizesName: 'websearch' },
  ...{ arrivals: 'poisson', intervalNs: 1e6, end: { count: 5000 }, fanIn: 1, congestion: undefined },
  ...changes,
});

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('flows', () => {
  it('are the same for one seed and others for another, and do not depend on other settings', () => {
    const flows = drawFlows(workload(), '7');
    expect(drawFlows(workload(), '7')).toEqual(flows);
    expect(drawFlows(workload(), '8')).not.toEqual(flows);
    expect(drawFlows(workload({ congestion: 'bbr' }), '7')).toEqual(flows);
    const sizesOnly = drawFlows(workload({ intervalNs: 5e6 }), '7');
    expect(sizesOnly.map(({ bytes, from, to }) => [bytes, from, to])).toEqual(
      flows.map(({ bytes, from, to }) => [bytes, from, to]),
    );
  });

  it('arrive as a Poisson process: mean and standard deviation of the gaps are the interval', () => {
    const starts = drawFlows(workload(), '1').map(({ startNs }) => startNs);
    const gaps = starts.slice(1).map((start, index) => start - (starts[index] ?? 0));
    const average = mean(gaps);
    const deviation = Math.sqrt(mean(gaps.map((gap) => (gap - average) ** 2)));
    expect(average / 1e6).toBeCloseTo(1, 1);
    expect(deviation / 1e6).toBeCloseTo(1, 1);
  });

  it('have the mean size of their distribution within five standard errors', () => {
    const sizes = drawFlows(workload({ end: { count: 20_000 } }), '3').map(({ bytes }) => bytes);
    const average = mean(sizes);
    const error = Math.sqrt(mean(sizes.map((size) => (size - average) ** 2)) / sizes.length);
    expect(Math.abs(average - meanSizeBytes(SIZE_DISTRIBUTIONS.websearch))).toBeLessThan(5 * error);
  });

  it('never lead from a node to itself, and use every pair', () => {
    const pairs = new Set(drawFlows(workload(), '1').map(({ from, to }) => `${from}${to}`));
    expect([...pairs].sort()).toEqual(['ac', 'ad', 'bc', 'bd', 'cd']);
  });

  it('come from different senders to one receiver where several start at once', () => {
    const flows = drawFlows(workload({ fanIn: 2, end: { count: 50 }, arrivals: 'periodic' }), '1');
    expect(flows).toHaveLength(100);
    for (let index = 0; index < flows.length; index += 2) {
      const [first, second] = [flows[index], flows[index + 1]];
      expect(first?.startNs).toBe(index * 5e5);
      expect(first?.startNs).toBe(second?.startNs);
      expect(first?.to).toBe(second?.to);
      expect(first?.from).not.toBe(second?.from);
    }
  });

  it('end with their duration', () => {
    const starts = drawFlows(workload({ end: { durationNs: 50e6 } }), '1').map(({ startNs }) => startNs);
    expect(starts.length).toBeGreaterThan(20);
    expect(Math.max(...starts)).toBeLessThan(50e6);
  });
});

describe('sizes', () => {
  it('follow the points of the curve, linear between them, and never fall below what a flow must carry', () => {
    const points = [
      [1000, 0.5],
      [3000, 1],
    ] as const;
    expect([0, 0.49, 0.5, 0.75].map((u) => sizeAt(points, u))).toEqual([1000, 1000, 1000, 2000]);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (u) => {
        const bytes = sizeAt(SIZE_DISTRIBUTIONS.datamining, u);
        return bytes >= 64 && bytes <= 973_333_820;
      }),
    );
  });

  it('have the means that follow from the published curves', () => {
    expect(meanSizeBytes(SIZE_DISTRIBUTIONS.websearch) / 1e6).toBeCloseTo(1.71, 2);
    expect(meanSizeBytes(SIZE_DISTRIBUTIONS.datamining) / 1e6).toBeCloseTo(7.48, 1);
  });
});
