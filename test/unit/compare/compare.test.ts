import { describe, expect, it } from 'vitest';
import { compareArms, parseGate, type Arm, type CompareRequest } from '../../../src/analyze/compare/index.js';
import { arm, measuredCell, normalSource } from '../../fixtures/arms.js';
import { syntheticCell } from '../../fixtures/synthetic-cell.js';

const BLOCKS = Array.from({ length: 10 }, (_, index) => index + 1);

function request(baseline: Arm, candidate: Arm, overrides: Partial<CompareRequest> = {}): CompareRequest {
  const pairs = [{ baseline, candidate, params: {} }];
  return { scenario: 's', pairs, metrics: [], gates: [], alpha: 0.05, resamples: 1000, seed: 1n, ...overrides };
}

/** Goodput that differs from repeat to repeat, and by a factor from arm to arm. */
function goodputArm(label: string, factor: number, overrides: Partial<Arm> = {}): Arm {
  const cells = BLOCKS.map((repeat) =>
    measuredCell(repeat, { goodput_bps: factor * (90e6 + 1e6 * ((repeat * 7) % 10)) }),
  );
  return arm(label, cells, overrides);
}

/** Settings found to differ where every workload starts at these times, drawn with 100 ms of jitter. */
function differingStarts(baselineNs: number, candidateNs: number) {
  const { input } = syntheticCell({ sampleNs: 1e9, traffic: [] });
  const [baseline, candidate] = [baselineNs, candidateNs].map((delayNs, index) => {
    const workloads = input.workloads.map((one) => ({ ...one, start: { ...one.start, delayNs, jitterNs: 100e6 } }));
    return goodputArm(String(index), 1, { input: { ...input, workloads } });
  });
  if (baseline === undefined || candidate === undefined) throw new Error('two arms');
  return compareArms(request(baseline, candidate)).settings.map(({ setting }) => setting);
}

describe('compareArms', () => {
  it('finds a true difference of 2 %, with its interval, and says which way is better', () => {
    const [row] = compareArms(request(goodputArm('cubic', 1), goodputArm('bbr', 1.02))).rows;
    expect(row).toMatchObject({ metric: 'tcp.goodput_bps', verdict: 'better', rank_biserial: 1, test: 'exact' });
    expect(row?.p).toBe(2 / 1024);
    expect(row?.relative_median).toBeCloseTo(0.02, 6);
    expect(row?.relative_interval?.low).toBeGreaterThan(0.018);
    expect(row?.relative_interval?.high).toBeLessThan(0.022);
    expect(compareArms(request(goodputArm('bbr', 1.02), goodputArm('cubic', 1))).rows[0]?.verdict).toBe('worse');
  });

  it('says higher or lower where neither is better, and indeterminate where the signs are mixed', () => {
    const arms = [1, 1.1].map((factor, index) =>
      arm(
        `arm ${String(index)}`,
        BLOCKS.map((repeat) =>
          measuredCell(repeat, {
            wan_forward_bytes: factor * (1e6 + repeat),
            retransmits: repeat % 2 === index ? 3 : 4,
          }),
        ),
      ),
    ) as [Arm, Arm];
    const { rows } = compareArms(request(...arms, { metrics: ['all'] }));
    expect(rows.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['wan_forward_bytes', 'higher'],
      ['retransmits', 'indeterminate'],
    ]);
  });

  it('pairs by repeat, whatever the order of the cells, and leaves out what has no partner or is INVALID', () => {
    const baseline = goodputArm('a', 1);
    const other = goodputArm('b', 1.02);
    const invalid = { ...measuredCell(1, { goodput_bps: 1 }), fidelity: { grade: 'INVALID' as const, checks: [] } };
    const candidate = { ...other, cells: [...other.cells.slice(2)].reverse().concat(invalid) };
    const result = compareArms(request(baseline, candidate));
    expect(result.rows[0]?.blocks.map(({ repeat }) => repeat)).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
    expect(result.rows[0]?.blocks.every(({ baseline: a, candidate: b }) => Math.abs(b / a - 1.02) < 1e-9)).toBe(true);
    expect(result.warnings).toContain('1 repeat in one arm only: left out');
    expect(result.warnings).toContain('1 of 9 cells of b failed or are INVALID and were left out');
  });

  it('compares the main metric of a workload unless told otherwise, and refuses what was not measured', () => {
    const cells = BLOCKS.map((repeat) =>
      measuredCell(repeat, { goodput_bps: repeat, retransmits: repeat, rtt_mean_ms: 1 }),
    );
    const others = BLOCKS.map((repeat) =>
      measuredCell(repeat, { goodput_bps: repeat, retransmits: repeat + 1, rtt_mean_ms: 1 }),
    );
    const arms = [arm('a', cells), arm('b', others)] as const;
    const names = (metrics: readonly string[]) =>
      compareArms(request(...arms, { metrics })).rows.map(({ metric }) => metric);
    expect(names([])).toEqual(['tcp.goodput_bps']);
    expect(names(['retransmits', 'tcp.rtt_mean_ms'])).toEqual(['tcp.retransmits', 'tcp.rtt_mean_ms']);
    // Equal in every pair, so that there is nothing to test.
    expect(names(['all'])).toEqual(['tcp.retransmits']);
    expect(() => names(['goodputs_bps'])).toThrow('no metric "goodputs_bps" was measured');
    expect(() => compareArms(request(arm('a', []), arm('b', [])))).toThrow('no repeat with a common metric');
  });

  it.each([
    { said: 'have the same seed', a: {}, b: {}, change: { seed: '1' } },
    { said: 'have the same digest', a: {}, b: {}, change: { digest: 'd' } },
    {
      said: 'grades differ: PROVEN and DEGRADED',
      a: {},
      b: {},
      change: { fidelity: { grade: 'DEGRADED' as const, checks: [] } },
    },
    {
      said: 'kernels differ: k and other',
      a: {},
      b: { engine: { name: 'uml', clock: 'virtual', kernel: 'other' } as const },
    },
    {
      said: 'engines differ: uml, virtual time, and uml, real time',
      a: {},
      b: { engine: { name: 'uml', clock: 'real', kernel: 'k' } as const },
    },
    {
      said: 'versions of iperf3 differ: iperf 3.12 and 3.18',
      a: {},
      b: { versions: { longhaul: '0.1.0', iperf3: '3.18' } },
    },
  ])('warns that $said', ({ said, a, b, change }) => {
    const candidate = goodputArm('b', 1.02, b);
    const cells = candidate.cells.map((cell) => ({ ...cell, ...change }));
    const { warnings } = compareArms(request(goodputArm('a', 1, a), { ...candidate, cells }));
    expect(warnings.join('\n')).toContain(said);
  });

  it('warns when repeats are too few for any verdict, or add nothing', () => {
    const few = (factor: number) =>
      arm(
        String(factor),
        BLOCKS.slice(0, 4).map((repeat) => measuredCell(repeat, { goodput_bps: factor })),
      );
    const { warnings, rows } = compareArms(request(few(1), few(2)));
    expect(rows[0]).toMatchObject({ verdict: 'indeterminate', difference_interval: null });
    expect(warnings.join('\n')).toMatch(/too few repeats: with 4 repeats and one metric .* 6 repeats are needed/);
    expect(warnings.join('\n')).toContain('no confidence interval: it needs 6 repeats, and there are 4');
    expect(warnings.join('\n')).toContain('nothing random acts on tcp.goodput_bps');
    expect(compareArms(request(goodputArm('a', 1), goodputArm('b', 1.02))).warnings).toEqual([]);
  });

  it('names metrics that few repeats have, and does not hold their number against the others', () => {
    const arms = [1, 1.02].map((factor) =>
      arm(
        String(factor),
        BLOCKS.map((repeat) =>
          measuredCell(repeat, { goodput_bps: factor * (1e6 + repeat), ...(repeat === 1 ? { time_s: factor } : {}) }),
        ),
      ),
    ) as [Arm, Arm];
    const { warnings } = compareArms(request(...arms, { metrics: ['all'] }));
    expect(warnings).toEqual([
      'measured in fewer than 10 repeats: tcp.time_s in 1 repeat; pairs without it are left out',
    ]);
  });

  it('notices that both arms are the same experiment', () => {
    const same = goodputArm('a', 1);
    const result = compareArms(request(same, { ...same, label: 'b' }));
    expect(result.rows[0]).toMatchObject({ verdict: 'indeterminate', p: 1, rank_biserial: null, difference_median: 0 });
    expect(result.warnings.join('\n')).toContain('both arms are the same experiment');
  });
});

describe('gates', () => {
  const judge = (factor: number, text: string) =>
    compareArms(request(goodputArm('a', 1), goodputArm('b', factor), { gates: [parseGate(text)] })).gates[0]?.verdict;

  it('trip when the whole interval is beyond the bound, pass when none of it is', () => {
    expect(judge(0.9, 'goodput_bps < -2%')).toBe('fail');
    expect(judge(0.99, 'goodput_bps < -2%')).toBe('pass');
    expect(judge(1.1, 'tcp.goodput_bps > 5 %')).toBe('fail');
    expect(judge(0.9, 'goodput_bps < -2 Mbit/s')).toBe('fail');
    expect(judge(0.9, 'goodput_bps < -20 Mbit/s')).toBe('pass');
  });

  it('are indeterminate when the bound lies within the interval, or there is none', () => {
    const noise = normalSource(3n);
    const noisy = BLOCKS.map((repeat) => measuredCell(repeat, { goodput_bps: 98e6 + 4e6 * noise() }));
    const steady = BLOCKS.map((repeat) => measuredCell(repeat, { goodput_bps: 100e6 }));
    const gates = [parseGate('goodput_bps < -2%')];
    expect(compareArms(request(arm('a', steady), arm('b', noisy), { gates })).gates[0]?.verdict).toBe('indeterminate');
    const one = [arm('a', steady.slice(0, 1)), arm('b', noisy.slice(0, 1))] as const;
    expect(compareArms(request(...one, { gates })).gates[0]).toMatchObject({ verdict: 'indeterminate' });
  });

  it('may name metrics that are not compared by default, and must name one that is there', () => {
    const cells = BLOCKS.map((repeat) => measuredCell(repeat, { goodput_bps: repeat, retransmits: 2 * repeat }));
    const gated = (text: string) =>
      compareArms(request(arm('a', cells), arm('b', cells), { gates: [parseGate(text)] }));
    expect(gated('retransmits > 3').rows.map(({ name }) => name)).toEqual(['goodput_bps', 'retransmits']);
    expect(() => gated('retransmit > 3')).toThrow('no metric "retransmit"');
  });
});

describe('settings that differ', () => {
  it('are not the start times that a jitter drew, but start times further apart are', () => {
    expect(differingStarts(85_723_839, 20_754_147)).toEqual([]);
    expect(differingStarts(85_723_839, 2e9)[0]).toMatch(/^workloads\..*\.start\.delayNs$/);
  });
});
