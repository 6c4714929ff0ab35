import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLawHeader } from '../../../scripts/laws/header.js';
import { renderFidelityPage } from '../../../scripts/laws/page.js';
import { plotScale } from '../../../scripts/laws/plot-scale.js';
import { renderPlot } from '../../../scripts/laws/plot-svg.js';
import { lawRows } from '../../../scripts/laws/rows.js';
import type { Law } from '../../../scripts/laws/types.js';
import { CHECKS, PACKET_CHECKS } from '../../../src/analyze/checks/index.js';
import type { CellSummary } from '../../../src/records/index.js';
import { parseScenario } from '../../../src/spec/index.js';

const ROOT = join(import.meta.dirname, '../../..');
const LAWS = readdirSync(join(ROOT, 'scenarios/laws')).filter((file) => file.endsWith('.yaml'));

const SCENARIO = `
format: longhaul/scenario@1
name: window-limited
topology:
  nodes: { a: { kind: host }, r: { kind: router }, b: { kind: host } }
  links:
    - { id: near, between: [a, r], delay: 1 us, rate: 1 Gbit/s }
    - { id: line, between: [r, b], rtt: 10 ms, rate: 1 Gbit/s }
workloads:
  - { id: flow, kind: iperf3, from: a, to: b, duration: 2 s }
expectations:
  - { id: law, workload: flow, metric: window_law_ratio, target: 1, tolerance: 2 % }
  - { id: once, workload: flow, metric: retransmits, max: 0 }
  - { id: rate, workload: flow, metric: goodput_bps, target: 50e6, tolerance: 1 % }
sweep:
  - { path: topology.links.line.rtt, values: [10 ms, 20 ms] }
`;

const check = (id: string, verdict: 'pass' | 'skipped', measured: string) =>
  ({ id, verdict, severity: 'soft', measured, bound: 'at most 1 µs', detail: null }) as const;

function cell(rtt: string, ratio: number): CellSummary {
  const metrics = {
    ...{ rtt_mean_ms: 10, goodput_bps: 50.2e6 },
    ...{ window_law_segments: 76, window_mean_segments: 76 * ratio, window_law_ratio: ratio },
  };
  return {
    params: { 'topology.links.line.rtt': rtt },
    ...{ repeat: 1, seed: '1', digest: '', status: 'complete', error: null, virtual_s: 1, wall_s: 1 },
    fidelity: {
      grade: 'PROVEN',
      checks: [check('residual', 'pass', 'p99 0.5 µs'), check('loss-ratio', 'skipped', '')],
    },
    workloads: [{ id: 'flow', kind: 'iperf3', ok: true, metrics, table: [] }],
    links: [],
    expectations: [],
  };
}

const HEADER = {
  shows: 'What it shows.',
  law: 'goodput = W / RTT',
  source: 'RFC 9293',
  note: 'A note.',
  checks: ['residual', 'loss-ratio'],
};

function lawOf(cells: readonly CellSummary[] | null): Law {
  const scenario = parseScenario({ scenario: { file: 'window-limited.yaml', text: SCENARIO } });
  const engine = { name: 'uml', clock: 'virtual', kernel: '7.3.4' } as const;
  const summary = { format: 'longhaul/summary@1', scenario: 'x', engine, warnings: [], verdict: 'pass' } as const;
  const run = { format: 'longhaul/law-run@1', date: '2026-01-02', wallS: 12.3 } as const;
  return {
    ...{ name: 'window-limited', header: HEADER, scenario },
    run: cells === null ? null : { ...run, summary: { ...summary, cells } },
  };
}

describe('the comment on top of a law', () => {
  it.each(LAWS)('of %s says what it shows, its law and its source', (file) => {
    const header = parseLawHeader(file, readFileSync(join(ROOT, 'scenarios/laws', file), 'utf8'));
    for (const text of [header.shows, header.law, header.source]) expect(text).toMatch(/\w{3}/);
    const known = [...CHECKS, ...PACKET_CHECKS].map(({ id }) => id);
    expect(header.checks.filter((id) => !known.includes(id))).toEqual([]);
  });

  it('is read over several lines', () => {
    const yaml = '# One\n# two.\n#\n# Law: x = y\n#   and z\n# Source: RFC 1\nformat: x\n# Note: no\n';
    expect(parseLawHeader('a', yaml)).toEqual({
      shows: 'One two.',
      law: 'x = y and z',
      source: 'RFC 1',
      note: null,
      checks: [],
    });
  });

  it('without a law is refused by name', () => {
    expect(() => parseLawHeader('a.yaml', '# Only prose\nformat: x\n')).toThrow(
      'a.yaml: the comment on top says no "Law"',
    );
  });
});

describe('the rows of a law', () => {
  const rows = lawRows(lawOf([cell('20 ms', 1.03), cell('10 ms', 1.001)]));

  it('come in the order of the sweep, whatever the order of the run', () => {
    expect(rows.map((row) => row.cell)).toEqual(
      ['10 ms', '20 ms'].flatMap((rtt) => Array.from({ length: 4 }, () => `rtt ${rtt}`)),
    );
  });

  it('show a ratio to a law as its two quantities', () => {
    expect(rows[0]).toMatchObject({
      expected: '76.0 segments',
      measured: '76.1 segments',
      ratio: '1.0010',
      allowed: '± 2 %',
    });
    expect(rows[4]).toMatchObject({ ratio: '1.0300', pass: false });
  });

  it('show the checks that the law names in their own words, unless they had nothing to judge', () => {
    const checks = rows.filter(({ expectation }) => expectation.startsWith('check'));
    const row = { expectation: 'check residual', measured: 'p99 0.5 µs', allowed: 'at most 1 µs', pass: true };
    expect(checks).toEqual([expect.objectContaining(row), expect.objectContaining(row)]);
  });

  it('compare a target with the measurement, and say when there is none', () => {
    expect(rows[2]).toMatchObject({
      expected: '50 Mbit/s',
      measured: '50.2 Mbit/s',
      ratio: '1.0040',
      allowed: '± 1 %',
    });
    expect(rows[1]).toMatchObject({ measured: 'not measured', allowed: 'at most 0', pass: false });
  });
});

describe('the page', () => {
  it('shows law, source, command, table and plot of a law that was run', () => {
    const { markdown, images } = renderFidelityPage([lawOf([cell('10 ms', 1.001), cell('20 ms', 1.03)])]);
    expect(markdown).toContain('| [window-limited](#window-limited) | 2     | 5 of 8');
    expect(markdown).toContain('**Law.** goodput = W / RTT\\\n**Source.** RFC 9293');
    expect(markdown).toContain('`npx longhaul run scenarios/laws/window-limited.yaml`');
    expect(markdown).toContain('| **missed** | PROVEN |');
    expect(markdown).toContain('](images/fidelity/window-limited.svg)');
    expect(Object.keys(images)).toEqual(['window-limited.svg']);
  });

  it('says which law was not run, and draws nothing of it', () => {
    const { markdown, images } = renderFidelityPage([lawOf(null)]);
    expect(markdown).toContain('not run');
    expect(images).toEqual({});
  });
});

describe('plots', () => {
  it('give logarithmic axes whole decades', () => {
    const scale = plotScale({ label: '', scale: 'log' }, [12, 1054]);
    expect(scale.ticks).toEqual([10, 100, 1000, 10_000]);
    expect(scale.at(100)).toBeCloseTo(1 / 3, 12);
  });

  it('begin linear axes at 0 unless the values are close together', () => {
    expect(plotScale({ label: '', scale: 'linear' }, [2, 10]).at(0)).toBe(0);
    expect(plotScale({ label: '', scale: 'linear' }, [0.999, 1.001]).at(0.999)).toBeGreaterThan(0);
  });

  it('are SVG files that need nothing else, with dots for measurements and lines for laws', () => {
    const axis = { label: 'a < b', scale: 'log' } as const;
    const points = [
      [1, 10],
      [10, 100],
    ] as const;
    const series = [
      { name: 'law', shape: 'line', colour: 0, points },
      { name: 'measured', shape: 'dots', colour: 0, points },
    ] as const;
    const svg = renderPlot({ id: 'x', title: 'T', x: axis, y: axis, series });
    expect(svg.match(/<circle/g)).toHaveLength(3);
    expect(svg).toContain('d="M96 324L566 44"');
    expect(svg).toContain('a &lt; b');
    expect(svg).toContain('prefers-color-scheme:dark');
    expect(svg).not.toMatch(/NaN|https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
  });
});
