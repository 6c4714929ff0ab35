import { describe, expect, it } from 'vitest';
import { CAUSES } from '../../../scripts/cc-suite/causes.js';
import { convergenceS, figuresOf } from '../../../scripts/cc-suite/figures.js';
import { renderSuitePage } from '../../../scripts/cc-suite/page.js';
import type { SuiteRun } from '../../../scripts/cc-suite/run.js';
import { parseComment, readSuite } from '../../../scripts/cc-suite/tests.js';

const suite = await readSuite();
const byName = (name: string) => {
  const test = suite.find((one) => one.name === name);
  if (test === undefined) throw new Error(`no test ${name}`);
  return test;
};

const workload = (id: string, metrics: Readonly<Record<string, number>>) => ({
  ...{ id, kind: 'iperf3', ok: true, metrics, table: [] },
});

const run = (test: string, workloads: SuiteRun['cell']['workloads']): SuiteRun => ({
  ...{ format: 'longhaul/cc-run@1', control: 'my_cc', test, kernel: 'k', date: '2026-01-01', goodput: {} },
  cell: {
    ...{ params: {}, repeat: 1, seed: '1', digest: '', status: 'complete', error: null, virtual_s: 1, wall_s: 1 },
    fidelity: { grade: 'PROVEN', checks: [] },
    ...{ workloads, links: [], expectations: [] },
  },
});

describe('the suite of congestion controls', () => {
  it('has a subject, a requirement of the RFC and an expectation about the subject or its company in every test', () => {
    for (const { name, subjects, requirement, scenario } of suite) {
      expect(subjects, name).not.toEqual([]);
      expect(requirement, name).toContain('RFC 9743');
      expect(scenario.expectations.length, name).toBeGreaterThan(0);
    }
    expect(suite.length).toBeGreaterThanOrEqual(20);
  });

  it('reads the comment on top, and refuses one without a requirement', () => {
    const text = '# One\n# thing.\n#\n# Requirement: RFC 9743,\n# 5.1\n# Note: careful\nformat: x\n';
    expect(parseComment(text)).toEqual({ shows: 'One thing.', requirement: 'RFC 9743, 5.1', note: 'careful' });
    expect(() => parseComment('# One thing.\nformat: x\n')).toThrow('Requirement');
  });

  it('explains only bounds that a test has', () => {
    const bounds = suite.flatMap(({ name, scenario }) => scenario.expectations.map(({ id }) => `${name}/${id}`));
    for (const causes of Object.values(CAUSES)) expect(bounds).toEqual(expect.arrayContaining(Object.keys(causes)));
  });

  it('measures harm as what a rival loses of the half that it has beside its own kind', () => {
    const figures = figuresOf(run('against-reno', [workload('rival', { goodput_law_ratio: 0.4 })]));
    expect(figures.harm).toBeCloseTo(0.2);
    expect(figures.queueP99Ms).toBeNull();
  });

  it('counts convergence from the start of the late flow to the first ten seconds with its share in the mean', () => {
    // A sawtooth of one second between half and one and a half of the share, after six seconds of next to nothing.
    const points = Array.from({ length: 20 }, (_, s) => [(s + 11) * 1e9, s < 6 ? 1 : s % 2 === 0 ? 5 : 15] as const);
    expect(convergenceS(points, 10)).toBe(3);
    expect(convergenceS(points, 20)).toBe(Number.POSITIVE_INFINITY);
    expect(convergenceS(points.slice(0, 9), 10)).toBe(Number.POSITIVE_INFINITY);
  });

  it('shows a missed bound in bold, in the overview and in the row of the control', () => {
    const test = byName('against-reno');
    const missed = run('against-reno', [
      ...[workload('rival', { goodput_law_ratio: 0.25 }), workload('subject', { goodput_law_ratio: 0.7 })],
    ]);
    const page = renderSuitePage([test], ['my_cc'], () => missed);
    expect(page).toContain('**1 missed**');
    expect(page).toContain('**0.25**');
    expect(page).toMatch(/\| my_cc +\| 0 of 1 +\|.*\| 50\.0 % +\|/);
    expect(page).toMatch(/no-more-harm-than-its-own-kind \| ≥ 0\.335 +\| 0\.25 +\| not explained yet/);
    const met = run(
      'against-reno',
      missed.cell.workloads.map((one) => ({ ...one, metrics: { goodput_law_ratio: 0.4 } })),
    );
    expect(renderSuitePage([test], ['my_cc'], () => met)).toMatch(/\| pass +\|/);
  });
});
