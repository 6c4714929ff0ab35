import { describe, expect, it } from 'vitest';
import { judgeExpectations } from '../../../src/analyze/expectations.js';
import { analyzeRun } from '../../../src/analyze/index.js';
import type { CellSummary, StoredExpectation } from '../../../src/records/index.js';
import { renderJunit, renderMarkdown } from '../../../src/report/index.js';
import { measuredCell } from '../../fixtures/arms.js';

function expectation(overrides: Partial<StoredExpectation> = {}): StoredExpectation {
  return {
    id: 'fast',
    subject: { kind: 'workload', id: 'tcp' },
    metric: 'goodput_bps',
    bound: { kind: 'range', min: 90e6, max: undefined },
    ...overrides,
  };
}

const repeats = (values: readonly number[]) =>
  values.map((value, index) => measuredCell(index + 1, { goodput_bps: value * 1e6 }));

function judge(expected: StoredExpectation, cells: readonly CellSummary[]) {
  const engine = { name: 'uml', clock: 'virtual', kernel: 'k' } as const;
  const arms = [{ params: {}, expectations: [expected] }];
  return analyzeRun({ scenario: 's', engine, cells, warnings: [], arms });
}

const invalid = (cell: CellSummary): CellSummary => ({ ...cell, fidelity: { grade: 'INVALID', checks: [] } });

describe('expectations over repeats', () => {
  it('judge the median or the mean, and decide the verdict of the run', () => {
    const cells = repeats([80, 95, 96, 97, 200]);
    const median = judge(expectation({ statistic: 'median' }), cells);
    expect(median.pooled_expectations).toMatchObject([
      { verdict: 'pass', measured: 96e6, repeats: 5, bound: '≥ 90 Mbit/s' },
    ]);
    expect(median.verdict).toBe('pass');
    const mean = judge(
      expectation({ statistic: 'mean', bound: { kind: 'target', value: 96e6, toleranceRatio: 0.01 } }),
      cells,
    );
    expect(mean.pooled_expectations).toMatchObject([{ verdict: 'fail', measured: 113.6e6 }]);
    expect(mean.verdict).toBe('fail');
  });

  it.each([
    { values: [95, 96, 97, 98, 99, 100], verdict: 'pass' },
    { values: [70, 71, 72, 73, 74, 75], verdict: 'fail' },
    { values: [85, 88, 91, 94, 97, 99], verdict: 'indeterminate' },
    { values: [95, 96, 97], verdict: 'indeterminate' },
  ])('with a confidence the whole interval must meet the bound: $values is $verdict', ({ values, verdict }) => {
    const { pooled_expectations, verdict: run } = judge(
      expectation({ statistic: 'median', confidence: 0.95 }),
      repeats(values),
    );
    expect(pooled_expectations).toMatchObject([{ verdict }]);
    expect(run).toBe(verdict === 'pass' ? 'pass' : 'fail');
  });

  it('leave out repeats that are INVALID, say so, and are not measured without any', () => {
    const cells = repeats([95, 96, 1]);
    const partly = judge(expectation({ statistic: 'median' }), cells.with(2, invalid(cells[2] as CellSummary)));
    expect(partly.pooled_expectations).toMatchObject([{ verdict: 'pass', repeats: 2, measured: 95.5e6 }]);
    expect(partly.pooled_expectations?.[0]?.detail).toContain('1 of 3 repeats');
    const none = judge(expectation({ statistic: 'mean' }), cells.map(invalid));
    expect(none.pooled_expectations).toMatchObject([{ verdict: 'not-measured', measured: null }]);
    expect(none.verdict).toBe('fail');
  });

  it('are judged for every combination of parameters by itself', () => {
    const cells = [...repeats([95]), ...repeats([10])].map((cell, index) => ({ ...cell, params: { rate: index } }));
    const engine = { name: 'uml', clock: 'virtual', kernel: 'k' } as const;
    const arms = [0, 1].map((rate) => ({ params: { rate }, expectations: [expectation({ statistic: 'mean' })] }));
    const summary = analyzeRun({ scenario: 's', engine, cells, warnings: [], arms });
    expect(summary.pooled_expectations?.map(({ params, verdict }) => [params['rate'], verdict])).toEqual([
      [0, 'pass'],
      [1, 'fail'],
    ]);
  });

  it('are in the reports with measured value, interval and bound', () => {
    const summary = judge(expectation({ statistic: 'median', confidence: 0.95 }), repeats([85, 88, 91, 94, 97, 99]));
    expect(renderMarkdown(summary)).toContain('? indeterminate | fast | median | tcp.goodput\\_bps | 92.5 Mbit/s');
    expect(renderMarkdown(summary)).toContain('0 of 1 expectations met');
    expect(renderJunit(summary)).toContain(
      'message="median of tcp.goodput_bps: 92.5 Mbit/s, expected ≥ 90 Mbit/s (the interval lies across the bound)"',
    );
  });
});

describe('expectations of one cell', () => {
  const cell = (metrics: readonly Readonly<Record<string, number>>[]): CellSummary => ({
    ...measuredCell(1, {}),
    workloads: metrics.map((one, index) => ({
      id: ['bbr', 'cubic'][index] ?? '',
      kind: 'iperf3',
      ok: true,
      metrics: one,
      table: [],
    })),
  });
  const ratio = expectation({
    subject: { kind: 'workload', id: 'bbr' },
    over: 'cubic',
    bound: { kind: 'range', min: 1.5, max: undefined },
  });

  it('may bound the ratio of two workloads', () => {
    expect(judgeExpectations([ratio], cell([{ goodput_bps: 90e6 }, { goodput_bps: 45e6 }]))).toMatchObject([
      { verdict: 'pass', measured: 2, metric: 'bbr.goodput_bps / cubic.goodput_bps', bound: '≥ 1.5' },
    ]);
    expect(judgeExpectations([ratio], cell([{ goodput_bps: 60e6 }, { goodput_bps: 45e6 }]))[0]?.verdict).toBe('fail');
    expect(judgeExpectations([ratio], cell([{ goodput_bps: 60e6 }, { goodput_bps: 0 }]))[0]?.verdict).toBe(
      'not-measured',
    );
    expect(judgeExpectations([ratio], cell([{ goodput_bps: 60e6 }]))[0]?.verdict).toBe('not-measured');
  });

  it('are not met by an INVALID cell, whatever it measured', () => {
    const [result] = judgeExpectations([ratio], invalid(cell([{ goodput_bps: 90e6 }, { goodput_bps: 45e6 }])));
    expect(result).toMatchObject({ verdict: 'not-measured', measured: 2 });
    expect(result?.detail).toContain('INVALID');
  });
});
