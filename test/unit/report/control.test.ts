import { describe, expect, it } from 'vitest';
import { controlMoments } from '../../../src/report/series/control.js';
import { pathDelaySeries, shareSeries } from '../../../src/report/series/paths.js';
import { decisionsTable } from '../../../src/report/tables/decisions.js';
import { hopDelaysTable } from '../../../src/report/tables/hop-delays.js';
import { pathDelaysTable } from '../../../src/report/tables/path-delays.js';
import { hopDelay } from '../../../src/analyze/proof/hop-delay.js';
import type { CellRecords, ControlRecord, PathSample, ProofRecord } from '../../../src/records/index.js';
import { demoCell } from '../../fixtures/demo-cell.js';

const record = (some: Partial<ControlRecord>): ControlRecord => ({
  ...{ t_ns: 11e6, id: 'tuner#1', controller: 'tuner', asked_ns: 10e6, action: 'queue', settings: '{"link":"wan"}' },
  ...{ why: '<b>', applied: true, reason: null },
  ...some,
});

describe('decisions of controllers in the report', () => {
  it('are one vertical line for all that was done at one time, and none for what was refused', () => {
    const control = [
      record({}),
      record({ id: 'tuner#2' }),
      record({ action: 'transport' }),
      record({ applied: false, reason: 'no' }),
      record({ asked_ns: 20e6, t_ns: 21e6, applied: false, reason: 'no' }),
    ];
    expect(controlMoments({ control })).toEqual([{ tNs: 11e6, label: 'tuner: 2 × queue, transport' }]);
  });

  it('are a table with their reasons and refusals; none without controllers', () => {
    const table = decisionsTable({ control: [record({}), record({ applied: false, reason: 'there is no link' })] });
    expect(table?.rows.map((row) => row.map(({ text }) => text))).toEqual([
      ['0.011000 s', 'tuner', 'queue', 'link wan', '<b>', 'applied'],
      ['0.011000 s', 'tuner', 'queue', 'link wan', '<b>', 'refused: there is no link'],
    ]);
    expect(decisionsTable({ control: [] })).toBeNull();
  });

  it.each([
    ['{"between":["a","b"],"initcwnd":43}', 'between a and b, initcwnd 43'],
    ['{"link":"ab","limit_bytes":151400}', 'link ab, limit_bytes 151,400'],
    [
      '{"balance":"p","mode":"spray","weights":{"wan.0":3,"wan.1":1}}',
      'balance p, mode spray, weights wan.0 3 wan.1 1',
    ],
    ['7', '7'],
    ['{"limit_packets":null}', 'limit_packets null'],
  ])('%s reads as %s', (settings, words) => {
    expect(decisionsTable({ control: [record({ settings })] })?.rows[0]?.[3]?.text).toBe(words);
  });
});

describe('telemetry in the report', () => {
  const path = (link: string, share: number): PathSample => ({
    ...{
      t_ns: 5,
      from: 'a',
      to: 'b',
      link,
      rate_bps: 1,
      share_ratio: share,
      delay_ms: 2,
      rtt_ms: null,
      minrtt_ms: null,
    },
  });
  const cell = demoCell({ sampleNs: 1e9 });
  const withPaths = (paths: readonly PathSample[]) => ({ ...cell, samples: { ...cell.samples, path: paths } });

  it('draws shares only where links are parallel, and the delay of each', () => {
    const two = withPaths([path('x', 0.25), path('y', 0.75)]);
    expect(shareSeries(two, 8).map(({ name, points }) => [name, points[0]?.value])).toEqual([
      ['a → b (x)', 0.25],
      ['a → b (y)', 0.75],
    ]);
    expect(shareSeries(withPaths([path('x', 1)]), 8)).toEqual([]);
    expect(pathDelaySeries(two, 1)).toHaveLength(1);
  });
});

describe('the delay of a hop by its stamps', () => {
  const [link] = demoCell({ sampleNs: 1e9 }).input.plan.links.filter(({ id }) => id === 'wan');
  if (link === undefined) throw new Error('no wan');
  const planned = { ...link.forward, delayNs: 5e6, rateBps: 1e9 };
  const trace = {
    ...{ arrivalNs: [0, 0, 0], frameBytes: [1250, 1250, 1250], wireNs: [10_000, 20_000, Number.NaN] },
    ...{ deliveredNs: [5_010_000, 5_020_000, Number.NaN], unexplained: 0, ambiguous: 0, strangers: 0 },
  };

  it('is propagation, 10 us of sending for 1,250 B at 1 Gbit/s, and what is left; lost packets have none', () => {
    expect(hopDelay(trace, planned)).toEqual({
      ...{ packets: 2, mean_ns: 5_015_000, waiting_mean_ns: 5000, waiting_p50_ns: 5000 },
      ...{ waiting_p99_ns: 9900, waiting_max_ns: 10_000, sending_mean_ns: 10_000, propagation_ns: 5e6 },
    });
    expect(hopDelay({ ...trace, deliveredNs: [Number.NaN, Number.NaN, Number.NaN] }, planned)).toBeNull();
  });

  it('is a table of the report where there are captures', () => {
    const { input } = demoCell({ sampleNs: 1e9 });
    expect(hopDelaysTable({ proof: null, input })).toBeNull();
  });
});

describe('the delay of a path by its stamps', () => {
  const path = { from: 'a', to: 'b', links: ['ac', 'cb'], hops: 4, packets: 9 };
  const times = { mean_ns: 5_015_000, p50_ns: 5_000_000, p99_ns: 6_000_000, max_ns: 7_000_000 };
  const proofOf = (paths: NonNullable<ProofRecord['paths']>): Pick<CellRecords, 'proof'> => ({
    proof: {
      ...{
        format: 'longhaul/proof@1',
        packets: 9,
        capture_dropped: 0,
        full: false,
        delays_sha256: null,
        directions: [],
      },
      paths,
    },
  });

  it('is a row for each path, those with the most packets, and none without a proof', () => {
    const table = pathDelaysTable(proofOf([{ ...path, ...times }]));
    expect(table?.rows[0]?.map(({ text }) => text)).toEqual([
      ...['a', 'b', 'ac, cb', '4', '9', '5.015 ms', '5 ms', '6 ms', '7 ms'],
    ]);
    const many = pathDelaysTable(proofOf(Array.from({ length: 42 }, () => ({ ...path, ...times }))));
    expect(many?.rows).toHaveLength(40);
    expect(many?.note).toContain('Another 2 paths');
    expect(pathDelaysTable({ proof: null })).toBeNull();
  });
});
