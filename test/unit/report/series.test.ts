import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { envelope } from '../../../src/report/series/envelope.js';
import { niceStep, niceTicks, rateUnit } from '../../../src/report/series/scale.js';
import { busyConnections } from '../../../src/report/series/tcp.js';
import { throughputSeries } from '../../../src/report/series/throughput.js';
import { backlogSeries } from '../../../src/report/series/backlog.js';
import { demoCell } from '../../fixtures/demo-cell.js';

const pointsOf = (values: readonly number[]) => values.map((value, k) => ({ tNs: k * 10, value }));

describe('envelope', () => {
  const values = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 500 });

  it('keeps the extremes, every sample and the number of slices', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 60 }), (all, slices) => {
        const options = { fromNs: 0, toNs: all.length * 10, slices, gapNs: 25 };
        const drawn = envelope(pointsOf(all), options);
        expect(Math.max(...drawn.map(({ max }) => max))).toBe(Math.max(...all));
        expect(Math.min(...drawn.map(({ min }) => min))).toBe(Math.min(...all));
        expect(drawn.reduce((sum, { samples }) => sum + samples, 0)).toBe(all.length);
        expect(drawn.length).toBeLessThanOrEqual(Math.min(slices, all.length));
        for (const { min, mean, max } of drawn) {
          expect(mean).toBeGreaterThanOrEqual(min - 1);
          expect(mean).toBeLessThanOrEqual(max + 1);
        }
      }),
    );
  });

  it('draws every sample where there are few', () => {
    const drawn = envelope(pointsOf([3, 1, 4, 1, 5]), { fromNs: 0, toNs: 40, slices: 5, gapNs: 25 });
    expect(drawn.map(({ mean, samples }) => [mean, samples])).toEqual([3, 1, 4, 1, 5].map((value) => [value, 1]));
  });

  it('keeps one spike of one sample among many visible', () => {
    const flat = Array.from({ length: 10_000 }, (_, k) => (k === 7777 ? 99 : 1));
    const drawn = envelope(pointsOf(flat), { fromNs: 0, toNs: 100_000, slices: 100, gapNs: 25 });
    expect(drawn).toHaveLength(100);
    expect(drawn.filter(({ max }) => max === 99)).toHaveLength(1);
  });

  it('interrupts the line where the series pauses', () => {
    const points = [0, 10, 20, 500, 510].map((tNs) => ({ tNs, value: 1 }));
    const drawn = envelope(points, { fromNs: 0, toNs: 510, slices: 100, gapNs: 25 });
    expect(drawn.map(({ gapBefore }) => gapBefore)).toEqual([true, false, false, true, false]);
  });
});

describe('niceTicks', () => {
  it('are multiples of a nice step inside the range', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), (to) => {
        const ticks = niceTicks(0, to, 5);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(7);
        expect(Math.max(...ticks)).toBeLessThanOrEqual(to * (1 + 1e-9));
      }),
    );
    expect(niceTicks(13.2, 36, 10)).toEqual([15, 20, 25, 30, 35]);
    expect([0.3, 3, 7, 12].map(niceStep)).toEqual([0.5, 5, 10, 20]);
  });

  it('come in the largest unit that keeps the numbers above one', () => {
    expect([5e11, 2e8, 0].map((bps) => rateUnit(bps).label)).toEqual(['Gbit/s', 'Mbit/s', 'bit/s']);
  });
});

describe('series of a cell', () => {
  const cell = demoCell({ sampleNs: 1e8 });
  const wan = cell.input.plan.links.filter(({ role }) => role === 'wan');

  it('name each direction by where it leads, forward first', () => {
    expect(throughputSeries(cell, wan).map(({ name }) => name)).toEqual([
      'wan: east-gw → west-gw',
      'wan: west-gw → east-gw',
    ]);
  });

  it('carry as many bits as the counters say', () => {
    const [forward] = throughputSeries(cell, wan);
    const bits = (forward?.points ?? []).reduce((sum, { value }) => sum + value * 0.1, 0);
    const received = cell.counters.after?.interfaces.find(({ node, link }) => node === 'west-gw' && link === 'wan');
    expect(bits / 8).toBeCloseTo(received?.rx_bytes ?? Number.NaN, -3);
  });

  it('give the backlog as the time it takes to drain', () => {
    const [forward] = backlogSeries(cell, wan);
    const largest = Math.max(...(forward?.points ?? []).map(({ value }) => value));
    const packets = Math.max(...cell.samples.qdisc.map(({ backlog_packets }) => backlog_packets));
    expect(largest).toBeCloseTo((packets * 1514 * 8e3) / 200e6, 6);
  });

  it('pick the connections that sent most and say of how many', () => {
    const idle = { ...(cell.samples.tcp[0] ?? expect.fail()), local: '10.0.0.0:50000', bytes_sent: 3 };
    const busy = busyConnections({ ...cell, samples: { ...cell.samples, tcp: [idle, ...cell.samples.tcp] } }, 8);
    expect(busy.total).toBe(3);
    expect([...busy.names.values()].map((name) => /\((\w+)\)/.exec(name)?.[1])).toEqual(['cubic', 'bbr']);
  });
});
