import { describe, expect, it } from 'vitest';
import type { Summary } from '../../../src/records/index.js';
import { headlineOf, renderCsv, renderJunit, renderMarkdown } from '../../../src/report/index.js';
import { demoCell } from '../../fixtures/demo-cell.js';
import { demoRun, type DemoRunOptions } from '../../fixtures/demo-run.js';

const small = demoCell({ sampleNs: 1e9 });
const summaryOf = (options: DemoRunOptions = {}) => demoRun({ cells: [small], ...options }).summary;
const good = summaryOf();

const withCell = (change: Partial<Summary['cells'][number]>): Summary => ({
  ...good,
  cells: good.cells.map((cell) => ({ ...cell, ...change })),
});

describe('renderJunit', () => {
  it('has a case for the completion, every expectation and every check', () => {
    const xml = renderJunit(good);
    const checks = good.cells[0]?.fidelity.checks.length ?? 0;
    const skipped = good.cells[0]?.fidelity.checks.filter(({ verdict }) => verdict === 'skipped').length ?? 0;
    expect(skipped).toBeGreaterThan(0);
    expect(xml.match(/<testcase /g)).toHaveLength(1 + 4 + checks);
    expect(xml).toContain(`tests="${String(5 + checks)}" failures="0" errors="0" skipped="${String(skipped)}"`);
  });

  it('makes a missed expectation a failure and a dead cell an error', () => {
    const missed = { id: 'e', verdict: 'fail', metric: 'w.goodput_bps', measured: 1e6, bound: '≥ 2 Mbit/s' } as const;
    const xml = renderJunit(withCell({ expectations: [missed], status: 'failed', error: 'killed' }));
    expect(xml).toContain('<failure message="w.goodput_bps: 1 Mbit/s, expected ≥ 2 Mbit/s"/>');
    expect(xml).toContain('<error message="killed"/>');
  });

  it('is well-formed whatever the names hold', () => {
    const xml = renderJunit({ ...withCell({ error: 'a]]>&<"\u0000\uD800', status: 'failed' }), scenario: '<&">\'' });
    expect(xml).toContain('<testsuites name="&lt;&amp;&quot;&gt;&#39;">');
    expect(xml).toContain('message="a]]&gt;&amp;&lt;&quot;\uFFFD\uFFFD"');
  });
});

describe('renderCsv', () => {
  it('has one number per line, each with the grade it was measured under', () => {
    const lines = renderCsv(good).trimEnd().split('\r\n');
    expect(lines[0]).toBe('scenario,cell,repeat,seed,params,grade,subject,id,direction,metric,value');
    expect(lines).toContain('first-allreduce,0,1,1,{},PROVEN,workload,ring-alternating,,wan_forward_bytes,122800000');
    expect(lines).toContain('first-allreduce,0,1,1,{},PROVEN,link,wan,forward,queue_drops,41');
  });

  it('quotes what would break a line and disarms formulas', () => {
    const csv = renderCsv({ ...good, scenario: '=HYPERLINK("x"),\n' });
    expect(csv.split('\r\n')[1]?.startsWith(`"'=HYPERLINK(""x""),\n",0`)).toBe(true);
  });
});

describe('renderMarkdown', () => {
  it('names verdict, grade, clock and digest', () => {
    const text = renderMarkdown(good);
    expect(text).toContain('**PASS: 4 of 4 expectations met** · fidelity **PROVEN**');
    expect(text).toContain('one infinitely fast CPU');
    expect(text).toContain(good.cells[0]?.digest);
  });

  it('lets no name become markup', () => {
    const text = renderMarkdown({ ...good, scenario: '# <b>x</b> | [y](z)\n\n# t', warnings: ['`code` | <script>'] });
    expect(text).toContain('# \\# &lt;b\\>x&lt;/b\\> \\| \\[y\\](z) \\# t');
    expect(text).toContain('> **Warning:** \\`code\\` \\| &lt;script\\>');
  });
});

describe('headlineOf', () => {
  it.each<[Summary, string]>([
    [good, 'PASS: 4 of 4 expectations met'],
    [withCell({ expectations: [] }), 'PASS: 1 cell completed, no expectations were set'],
    [{ ...withCell({ status: 'failed' }), verdict: 'error' }, 'ERROR: 1 of 1 cell failed'],
    [{ ...good, cells: [], verdict: 'error' }, 'ERROR: no cell ran'],
  ])('puts a run into words', (summary, text) => {
    expect(headlineOf(summary).verdictText).toBe(text);
  });
});
