import { describe, expect, it } from 'vitest';
import type { CellEvent } from '../../../src/records/index.js';
import {
  createReporter,
  guardReporters,
  type Reporter,
  type RunEvent,
  type Screens,
} from '../../../src/reporters/index.js';
import { renderFinalSummary } from '../../../src/reporters/final-summary.js';
import { demoCell } from '../../fixtures/demo-cell.js';
import { demoRun } from '../../fixtures/demo-run.js';

const small = demoCell({ sampleNs: 1e9 });
const { summary } = demoRun({ cells: [small] });
const [cellSummary] = summary.cells;
if (cellSummary === undefined) throw new Error('the demo has a cell');

const CELL = { index: 0, label: '', params: {}, repeat: 1, seed: '1' };

const START: RunEvent = {
  type: 'run.start',
  wall_ms: 0,
  scenario: 'first-allreduce',
  cells: 1,
  engine: { name: 'uml', kernel: '7.2.1' },
  clock: 'virtual',
  out: 'results/x',
};

const event = (wall_ms: number, inner: CellEvent): RunEvent => ({
  type: 'cell.event',
  wall_ms,
  cell: CELL,
  event: inner,
});

const RUN: readonly RunEvent[] = [
  START,
  { type: 'cell.start', wall_ms: 10, cell: CELL, input: small.input },
  ...small.events.map((one, k) => event(1000 + 120 * k, one)),
  { type: 'cell.end', wall_ms: 31_000, cell: CELL, summary: cellSummary },
  { type: 'run.end', wall_ms: 31_500, summary, runDir: 'results/x', reportPath: 'results/x/report.html' },
];

interface FakeScreen {
  text: string;
  writes: number;
  isTty: boolean;
  columns: number;
  color: boolean;
  write(text: string): void;
}

function fakeScreen(settings: { isTty?: boolean; color?: boolean; columns?: number } = {}): FakeScreen {
  return {
    text: '',
    writes: 0,
    isTty: false,
    columns: 80,
    color: false,
    ...settings,
    write(text) {
      this.text += text;
      this.writes += 1;
    },
  };
}

function play(name: Reporter['name'], options: { tty?: boolean; json?: boolean; events?: readonly RunEvent[] } = {}) {
  const screens = { out: fakeScreen(), err: fakeScreen({ isTty: options.tty ?? false, color: options.tty ?? false }) };
  const reporter = createReporter(name, { screens: screens satisfies Screens, json: options.json ?? false });
  for (const one of options.events ?? RUN) reporter.onEvent(one);
  return screens;
}

const CONTROL = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/;

describe('the terminal reporter', () => {
  it('ends with tables on stdout and the report path', () => {
    const { out } = play('terminal', { tty: true });
    expect(out.text).toContain('PASS: 4 of 4 expectations met');
    expect(out.text).toMatch(/ring-alternating +16 MiB +.*122\.8 MB/);
    expect(out.text.trimEnd().endsWith('results/x/report.html')).toBe(true);
  });

  it('shows on one line what runs, both times and the rate between them', () => {
    const { err } = play('terminal', { tty: true });
    const lines = err.text.split('\r\u001B[2K');
    expect(lines.some((line) => line.includes('ring-alternating') && /virtual \d+\.\d\d s · wall \d/.test(line))).toBe(
      true,
    );
    expect(lines.some((line) => /\d×/.test(line))).toBe(true);
  });

  it('tells the time left once only workloads of known length remain', () => {
    const untilBbr = RUN.slice(
      0,
      RUN.findIndex((one) => one.type === 'cell.end'),
    );
    const { err } = play('terminal', { tty: true, events: untilBbr });
    const last = err.text.split('\r\u001B[2K').findLast((line) => line.includes('tcp-bbr ·'));
    expect(last).toMatch(/s left/);
    expect(err.text.split('\r\u001B[2K').find((line) => line.includes('ring-contiguous ·'))).not.toMatch(/left/);
  });

  it('does not redraw more than ten times a second', () => {
    const ticks = Array.from({ length: 1000 }, (_, k) => event(2000 + k, { t_ns: k * 1e6, event: 'tick' }));
    const { err } = play('terminal', { tty: true, events: [...RUN.slice(0, 2), ...ticks] });
    expect(err.writes).toBeLessThanOrEqual(16);
  });

  it('keeps warnings and failures on the screen', () => {
    const failed = event(3000, { t_ns: 1e9, event: 'workload.end', id: 'x', ok: false, reason: 'no route' });
    const warning: RunEvent = { type: 'warning', wall_ms: 2000, message: 'clock is coarse' };
    const { err } = play('terminal', { tty: true, events: [...RUN.slice(0, 2), warning, failed] });
    expect(err.text).toContain('warning: clock is coarse\n');
    expect(err.text).toContain('x failed: no route\n');
  });

  it('writes plain lines and no control characters without a terminal', () => {
    const { out, err } = play('terminal');
    expect(err.text).toContain('tcp-cubic started\n');
    expect(`${out.text}${err.text}`).not.toMatch(CONTROL);
  });

  it('leaves stdout to the JSON document when asked to', () => {
    const { out, err } = play('terminal', { json: true });
    expect(out.text).toBe('');
    expect(err.text).toContain('PASS: 4 of 4');
  });
});

describe('the final summary', () => {
  const screen = (columns: number, color = false) => fakeScreen({ columns, color });
  const paths = { report: null, runDir: 'r' };

  it('leaves out minor columns where the screen is narrow', () => {
    expect(renderFinalSummary(summary, paths, screen(160))).toContain('redop');
    expect(renderFinalSummary(summary, paths, screen(100))).not.toContain('redop');
  });

  it('has no colour without consent', () => {
    expect(renderFinalSummary(summary, paths, screen(120))).not.toMatch(CONTROL);
    expect(renderFinalSummary(summary, paths, screen(120, true))).toContain('\u001B[32m');
  });

  it('cannot be made to move the cursor by a name', () => {
    const hostile = { ...summary, scenario: 'x\u001B[2J\u009B1A', warnings: ['\u0007ring\r'] };
    expect(renderFinalSummary(hostile, paths, screen(120))).not.toMatch(CONTROL);
  });

  it('names failed checks with what was measured', () => {
    const check = { id: 'idle-rtt', verdict: 'fail', severity: 'soft', measured: '+9 µs', bound: '2 µs', detail: null };
    const fidelity = { grade: 'DEGRADED', checks: [check] };
    const degraded = { ...summary, cells: [{ ...cellSummary, fidelity }] } as typeof summary;
    expect(renderFinalSummary(degraded, paths, screen(120))).toMatch(/✗ fail +idle-rtt +soft +\+9 µs +2 µs/);
  });

  it('prints the overview only when there are many cells', () => {
    const many = { ...summary, cells: Array.from({ length: 12 }, (_, k) => ({ ...cellSummary, repeat: k + 1 })) };
    const text = renderFinalSummary(many, paths, screen(200));
    expect(text).toContain('Cells');
    expect(text).not.toContain('Collectives');
  });
});

describe('the json reporter', () => {
  it('writes exactly one document on stdout and nothing on stderr', () => {
    const { out, err } = play('json');
    expect(JSON.parse(out.text)).toEqual(JSON.parse(JSON.stringify(summary)));
    expect(err.text).toBe('');
  });
});

describe('the list reporter', () => {
  it('stamps every line with the wall time and names the cell', () => {
    const cell = { ...CELL, label: 'rate=1 Gbit/s #2' };
    const inner: CellEvent = { t_ns: 1.5e9, event: 'workload.start', id: 'flow' };
    const { err } = play('list', { events: [{ type: 'cell.event', wall_ms: 12_340, cell, event: inner }] });
    expect(err.text).toBe('   12.3 s  rate=1 Gbit/s #2: t = 1.500 s  flow started\n');
  });
});

describe('the github reporter', () => {
  it('annotates missed expectations and failed checks, escaped', () => {
    const missed = { id: 'a:b,c', verdict: 'fail', metric: 'w.drops', measured: 3, bound: '≤ 1 %\n' } as const;
    const spoiled = { ...summary, cells: [{ ...cellSummary, expectations: [missed] }], warnings: ['50 % sure'] };
    const end: RunEvent = { type: 'run.end', wall_ms: 1, summary: spoiled, runDir: 'r', reportPath: null };
    const { err } = play('github', { events: [end] });
    expect(err.text).toContain('::error title=Expectation a%3Ab%2Cc::w.drops is 3, expected ≤ 1 %25%0A\n');
    expect(err.text).toContain('::warning title=longhaul::50 %25 sure\n');
  });

  it('says which of several cells failed', () => {
    const failed = { ...cellSummary, repeat: 2, error: 'the guest panicked', status: 'failed' as const };
    const two = { ...summary, cells: [{ ...cellSummary, repeat: 1 }, failed] };
    const end: RunEvent = { type: 'run.end', wall_ms: 1, summary: two, runDir: 'r', reportPath: null };
    const { err } = play('github', { events: [end] });
    expect(err.text).toMatch(/::error title=Cell failed \([^)]*2\)::the guest panicked\n/);
  });
});

describe('guardReporters', () => {
  it('lets a reporter that throws neither fail the run nor silence the others', () => {
    const seen: string[] = [];
    const failures: string[] = [];
    const broken: Reporter = {
      name: 'list',
      onEvent() {
        throw new Error('disk full');
      },
    };
    const healthy: Reporter = { name: 'json', onEvent: ({ type }) => void seen.push(type) };
    const send = guardReporters([broken, healthy], ({ name }, error) => failures.push(`${name}: ${String(error)}`));
    for (const one of RUN.slice(0, 3)) send(one);
    expect(seen).toEqual(['run.start', 'cell.start', 'cell.event']);
    expect(failures).toEqual(['list: Error: disk full']);
  });
});
