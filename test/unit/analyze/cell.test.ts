import { describe, expect, it } from 'vitest';
import { analyzeCell, analyzeRun, renderMetric, worstGrade } from '../../../src/analyze/index.js';
import { countDirections } from '../../../src/analyze/direction-counters.js';
import type { CellContext, CellRecords, StoredExpectation } from '../../../src/records/index.js';
import { pingResult, syntheticCell } from '../../fixtures/synthetic-cell.js';

const CONTEXT: CellContext = { params: {}, repeat: 1, wallS: 2.5, expectations: [], error: null };
const good = syntheticCell();

const expectation = (bound: StoredExpectation['bound'], metric = 'rtt_p50_ms'): StoredExpectation => ({
  id: 'e',
  subject: { kind: 'workload', id: 'idle-rtt' },
  metric,
  bound,
});

const judged = (one: StoredExpectation, records = good) =>
  analyzeCell(records, { ...CONTEXT, expectations: [one] }).expectations[0];

describe('analyzeCell', () => {
  it('counts what each direction delivered and where packets went', () => {
    const links = analyzeCell(good, CONTEXT).links;
    expect(links).toHaveLength(18);
    expect(links.find(({ id, direction }) => id === 'wan' && direction === 'forward')).toEqual({
      id: 'wan',
      direction: 'forward',
      role: 'wan',
      bytes: 10 * 98 + 29_960 * 1514,
      packets: 29_970,
      drops: 40,
      queue_drops: 40,
      wire_losses: 0,
      policer_drops: 0,
      duplicates: 0,
      ecn_marks: 0,
      max_backlog_bytes: 0,
    });
  });

  it('prints no link numbers without both counter snapshots', () => {
    expect(analyzeCell({ ...good, counters: { before: good.counters.before, after: null } }, CONTEXT).links).toEqual(
      [],
    );
  });

  it('measures experiment time from the events and wall time from the host', () => {
    expect(analyzeCell(good, CONTEXT)).toMatchObject({ virtual_s: 5.2, wall_s: 2.5, status: 'complete', error: null });
  });

  it.each<{ when: string; records: CellRecords; failure?: string; error: string }>([
    { when: 'the engine lost the cell', records: good, failure: 'the guest panicked', error: 'the guest panicked' },
    {
      when: 'the records end early',
      records: { ...good, events: good.events.slice(0, 3) },
      error: 'the records end before the cell does',
    },
    {
      when: 'a workload failed',
      records: { ...good, workloads: [{ ...pingResult(good.input), ok: false, reason: 'exit status 2' }] },
      error: 'workload idle-rtt failed: exit status 2',
    },
  ])('reports a failed cell when $when', ({ records, failure, error }) => {
    const summary = analyzeCell(records, { ...CONTEXT, error: failure ?? null });
    expect(summary).toMatchObject({ status: 'failed', error });
  });
});

describe('countDirections', () => {
  it('takes drops from the shaper and marks from the discipline below it', () => {
    const { before, after } = good.counters;
    if (before === null || after === null) throw new Error('the fixture has counters');
    const shaped = (drops: number, marks: number) => (one: (typeof after.qdiscs)[number]) =>
      one.link === 'wan' && one.place === 'port'
        ? [
            { ...one, kind: 'fq_codel', drops: 0, ecn_marks: marks },
            { ...one, kind: 'tbf', drops, ecn_marks: null },
          ]
        : [one];
    const counters = {
      before: { ...before, qdiscs: before.qdiscs.flatMap(shaped(0, 0)) },
      after: { ...after, qdiscs: after.qdiscs.flatMap(shaped(12, 5)) },
    };
    const wan = countDirections({ ...good, counters })?.find(({ link }) => link.id === 'wan');
    expect(wan?.port).toMatchObject({ drops: 12, marks: 5 });
  });
});

describe('expectations', () => {
  const rtt = good.workloads[0]?.metrics['rtt_p50_ms'] ?? Number.NaN;

  it('pass on the bounds themselves and fail beyond them', () => {
    expect(judged(expectation({ kind: 'range', min: rtt, max: rtt }))?.verdict).toBe('pass');
    expect(judged(expectation({ kind: 'range', min: rtt + 0.001, max: undefined }))?.verdict).toBe('fail');
    expect(judged(expectation({ kind: 'range', min: undefined, max: rtt - 0.001 }))?.verdict).toBe('fail');
  });

  it('hold a target within its relative tolerance', () => {
    expect(judged(expectation({ kind: 'target', value: rtt / 1.05, toleranceRatio: 0.06 }))?.verdict).toBe('pass');
    expect(judged(expectation({ kind: 'target', value: rtt / 1.07, toleranceRatio: 0.06 }))).toMatchObject({
      verdict: 'fail',
      measured: rtt,
    });
  });

  it('are not measured when the metric is absent or the workload failed', () => {
    expect(judged(expectation({ kind: 'range', min: 0, max: undefined }, 'goodput_bps'))).toMatchObject({
      verdict: 'not-measured',
      measured: null,
    });
    const failed = { ...good, workloads: [{ ...pingResult(good.input), ok: false }] };
    expect(judged(expectation({ kind: 'range', min: 0, max: undefined }), failed)?.verdict).toBe('not-measured');
  });

  it('look at one direction of a link, and show the bound in the unit of the metric', () => {
    const drops: StoredExpectation = {
      id: 'few-drops',
      subject: { kind: 'link', id: 'wan', direction: 'forward' },
      metric: 'queue_drops',
      bound: { kind: 'range', min: undefined, max: 39 },
    };
    expect(judged(drops)).toEqual({
      id: 'few-drops',
      detail: null,
      verdict: 'fail',
      metric: 'wan.forward.queue_drops',
      measured: 40,
      bound: '≤ 39',
    });
    const bytes = expectation({ kind: 'target', value: 29.4e6, toleranceRatio: 0.06 }, 'wan_forward_bytes');
    expect(judged(bytes)?.bound).toBe('29.4 MB ± 6 %');
  });
});

describe('analyzeRun', () => {
  const cell = analyzeCell(good, CONTEXT);
  const run = (cells: readonly (typeof cell)[]) =>
    analyzeRun({ scenario: 's', engine: { name: 'uml', clock: 'virtual', kernel: 'k' }, cells, warnings: [] }).verdict;
  const met = { id: 'e', verdict: 'pass', metric: 'm', measured: 1, bound: 'b' } as const;

  it('passes when every cell completed and every expectation was met', () => {
    expect(run([{ ...cell, expectations: [met] }])).toBe('pass');
  });

  it('fails when an expectation was missed or not measured', () => {
    expect(run([{ ...cell, expectations: [met, { ...met, verdict: 'fail' }] }])).toBe('fail');
    expect(run([{ ...cell, expectations: [{ ...met, verdict: 'not-measured' }] }])).toBe('fail');
  });

  it('is an error when a cell did not complete, whatever the expectations say', () => {
    expect(run([cell, { ...cell, status: 'failed', expectations: [met] }])).toBe('error');
    expect(run([])).toBe('error');
  });

  it('takes the grade of the worst cell', () => {
    expect(worstGrade([cell, { ...cell, fidelity: { grade: 'DEGRADED', checks: [] } }])).toBe('DEGRADED');
  });
});

describe('renderMetric', () => {
  it.each([
    ['goodput_bps', 183_234_567, '183.2 Mbit/s'],
    ['busbw_Bps', 43_750_000, '43.75 MB/s'],
    ['wan_forward_bytes', 117_440_512, '117.4 MB'],
    ['rtt_p99_ms', 10.2131, '10.213 ms'],
    ['time_s', 4.7, '4.7 s'],
    ['jitter_ms', 0.000_999_999_999, '1 us'],
    ['wan_optimum_ratio', 1.04567, '1.046'],
    ['retransmits', 1234567, '1,234,567'],
  ])('shows %s in its unit', (name, value, text) => {
    expect(renderMetric(name, value)).toBe(text);
  });
});
