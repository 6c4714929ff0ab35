import { describe, expect, it } from 'vitest';
import { analyzeCell } from '../../../src/analyze/index.js';
import type { CellEvent, CellRecords, ScheduleResult } from '../../../src/records/index.js';
import { PLAIN_CHANNEL } from '../../fixtures/topology-builder.js';
import { syntheticCell } from '../../fixtures/synthetic-cell.js';

const CONTEXT = { params: {}, repeat: 1, wallS: 2, expectations: [], error: null };
const checkOf = (records: CellRecords, id: string) =>
  analyzeCell(records, CONTEXT).fidelity.checks.find((check) => check.id === id);

describe('trace-delivery', () => {
  const bare = syntheticCell();
  const start = { op: 'schedule.start' } as CellRecords['input']['program']['ops'][number];
  const good: ScheduleResult = {
    ...{ link: 'wan', direction: 'forward', packets_in: 900, packets_out: 900, drops: 0, missed: 0 },
    ...{ lateness_p99_ns: 40, lateness_max_ns: 90 },
    seconds: [
      [1_504_000, 0, 1_504_000],
      [1_504_000, 0, 1_490_000],
      [1_504_000, 3000, 700_000],
      [100_000, 0, 0],
    ],
  };
  const sent = (changes: Partial<ScheduleResult>): CellRecords => ({
    ...bare,
    input: { ...bare.input, program: { ...bare.input.program, ops: [start] } },
    schedules: [{ ...good, ...changes }],
  });
  const seconds = (delivered: number): ScheduleResult['seconds'] => [
    [1_504_000, 0, delivered],
    ...good.seconds.slice(1),
  ];

  it('passes a link that used 99 % of every saturated second, and does not judge the others', () => {
    expect(checkOf(sent({}), 'trace-delivery')).toMatchObject({ verdict: 'pass' });
    expect(checkOf(bare, 'trace-delivery')).toMatchObject({ verdict: 'skipped' });
  });

  it.each<[string, Partial<ScheduleResult>]>([
    ['a saturated second in which 2 % were not used', { seconds: seconds(1_474_000) }],
    ['packets 11 µs late', { lateness_p99_ns: 11_000 }],
    ['a packet that was never handed over', { missed: 1 }],
  ])('fails on %s', (_what, changes) => {
    expect(checkOf(sent(changes), 'trace-delivery')).toMatchObject({ verdict: 'fail', severity: 'soft' });
  });

  it('is missing where a transmitter left no report', () => {
    expect(checkOf({ ...sent({}), schedules: [] }, 'trace-delivery')?.detail).toBe('a transmitter left no report');
  });
});

describe('changes-on-time', () => {
  const changed = (lateNs: number): CellRecords => {
    const bare = syntheticCell();
    const change: CellEvent = {
      ...({ event: 'link.change', link: 'wan', direction: 'forward' } as const),
      ...{ t_ns: 2e9 + lateNs, id: 'slower', due_ns: 2e9 },
      ...{ rate_bps: null, delay_ns: null, loss: null, state: null, wire: null },
    };
    return { ...bare, events: [...bare.events, change].sort((a, b) => a.t_ns - b.t_ns) };
  };

  it('passes a change 1 µs late and fails one 11 µs late', () => {
    expect(checkOf(changed(1000), 'changes-on-time')).toMatchObject({ verdict: 'pass' });
    expect(checkOf(changed(11_000), 'changes-on-time')).toMatchObject({ verdict: 'fail', severity: 'soft' });
  });
});

describe('duplication-ratio', () => {
  /** 40,000 packets, of which a wire that is to copy 1 % copied some. */
  const copied = (copies: number): CellRecords => {
    const records = syntheticCell({
      network: { wanChannel: { ...PLAIN_CHANNEL, duplicationRatio: 0.01 } },
      traffic: [{ from: 'east-1', to: 'west-1', startNs: 0, endNs: 1e9, packets: 40_000, frameBytes: 1514 }],
    });
    const { before, after } = records.counters;
    const qdiscs = after?.qdiscs.map((one) =>
      one.link === 'wan' && one.direction === 'forward' && one.place === 'wire'
        ? { ...one, packets: one.packets + copies }
        : one,
    );
    return { ...records, counters: { before, after: after === null ? null : { ...after, qdiscs: qdiscs ?? [] } } };
  };

  it('passes near the configured ratio and fails far from it', () => {
    expect(checkOf(copied(390), 'duplication-ratio')).toMatchObject({ verdict: 'pass' });
    expect(checkOf(copied(600), 'duplication-ratio')).toMatchObject({ verdict: 'fail', severity: 'soft' });
    expect(checkOf(copied(0), 'duplication-ratio')?.verdict).toBe('fail');
  });
});
