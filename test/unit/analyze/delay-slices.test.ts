import { describe, expect, it } from 'vitest';
import { digestCell } from '../../../src/analyze/digest.js';
import { delaySlices } from '../../../src/analyze/proof/delay-slices.js';
import { oneWayDelaySeries } from '../../../src/report/series/one-way-delay.js';
import { provenCell } from '../../fixtures/proven-cell.js';
import { burstyLoad, simulateLink } from '../../fixtures/simulated-link.js';

const LINK = { rateBps: 20e6, delayNs: 20_000_000, limitPackets: 16, lost: (k: number) => k % 100 === 0 };
const LOAD = burstyLoad(16_000, 300_000);

describe('delaySlices', () => {
  const trace = simulateLink(LOAD, LINK);
  const delaysNs = trace.deliveredNs.flatMap((ns, k) => (Number.isNaN(ns) ? [] : [ns - (trace.arrivalNs[k] ?? 0)]));

  it('keeps the extremes of however many packets, in the order of time', () => {
    const slices = delaySlices(trace);
    expect(slices.length).toBeLessThanOrEqual(400);
    expect(Math.min(...slices.map(([, min]) => min))).toBe(Math.min(...delaysNs));
    expect(Math.max(...slices.map(([, , , max]) => max))).toBe(Math.max(...delaysNs));
    expect(slices.map(([tNs]) => tNs)).toEqual(slices.map(([tNs]) => tNs).sort((a, b) => a - b));
    for (const [, min, mean, max] of slices) expect(min <= mean && mean <= max).toBe(true);
  });

  it('has nothing of a direction that delivered nothing', () => {
    expect(delaySlices({ ...trace, deliveredNs: trace.deliveredNs.map(() => Number.NaN) })).toEqual([]);
    expect(delaySlices({ ...trace, arrivalNs: [], deliveredNs: [] })).toEqual([]);
  });
});

describe('one-way delays of a cell', () => {
  const cell = provenCell({ network: { wanRateBps: 20e6, wanDelayNs: 20_000_000 }, load: LOAD });

  it('are drawn, in ms', () => {
    const [series] = oneWayDelaySeries(cell, cell.input.plan.links);
    expect(series?.name).toMatch(/^wan: /);
    expect(Math.min(...(series?.points ?? []).map(({ value }) => value))).toBeGreaterThan(20);
  });

  it('are part of the digest where they are kept', () => {
    const kept = (delays_sha256: string) =>
      digestCell({ ...cell, proof: cell.proof === null ? null : { ...cell.proof, delays_sha256 } });
    expect(kept('aa')).not.toBe(kept('bb'));
    expect(kept('aa')).not.toBe(digestCell(cell));
  });

  it('are missing from the records of an earlier version, which are read all the same', () => {
    const { delays: _delays, ...old } = cell.proof?.directions[0] ?? {};
    const { delays_sha256: _sha256, ...proof } = { ...cell.proof, directions: [old] };
    const earlier = { ...cell, proof: proof as unknown as typeof cell.proof };
    expect(oneWayDelaySeries(earlier, cell.input.plan.links)).toEqual([]);
    expect(digestCell(earlier)).toBe(digestCell(cell));
  });
});
