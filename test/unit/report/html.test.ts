import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CellRecords } from '../../../src/records/index.js';
import { renderHtml } from '../../../src/report/index.js';
import { renderChart } from '../../../src/report/html/chart-svg.js';
import { demoCell } from '../../fixtures/demo-cell.js';
import { demoRun, type DemoRunOptions } from '../../fixtures/demo-run.js';
import { syntheticCell } from '../../fixtures/synthetic-cell.js';

const small = demoCell({ sampleNs: 5e8 });

function htmlOf(options: DemoRunOptions = {}): string {
  const { run, summary } = demoRun({ cells: [small], ...options });
  return renderHtml(run, summary);
}

const page = htmlOf();
const VOID = new Set(['meta', 'br', 'img', 'input', 'link', 'hr', '!doctype']);

/** Tags that were opened and not closed, or closed out of order. Attribute values here never contain `>` unescaped. */
function unbalanced(html: string): readonly string[] {
  const body = html.replace(/<(style|script)>[\s\S]*?<\/\1>/g, '');
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, slash, name = '', selfClosing] of body.matchAll(/<(\/?)([a-zA-Z!][\w-]*)[^>]*?(\/?)>/g)) {
    if (VOID.has(name.toLowerCase()) || selfClosing === '/') continue;
    if (slash === '') open.push(name);
    else if (open.pop() !== name) wrong.push(name);
  }
  return [...wrong, ...open];
}

describe('renderHtml', () => {
  it('writes one page that loads nothing', () => {
    expect(page.startsWith('<!doctype html>')).toBe(true);
    expect(page).not.toMatch(/\s(src|href|srcset|action)=/);
    expect(page).not.toMatch(/@import|url\(|<link|<iframe|<img|fetch\(|XMLHttpRequest|WebSocket/);
    expect(unbalanced(page)).toEqual([]);
  });

  it('allows only its own style sheet and script, by their hashes', () => {
    const policy =
      /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'") ?? '';
    const hashOf = (tag: string) => {
      const content = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page)?.[1] ?? '';
      return `sha256-${createHash('sha256').update(content).digest('base64')}`;
    };
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`style-src '${hashOf('style')}'`);
    expect(policy).toContain(`script-src '${hashOf('script')}'`);
    expect(page).not.toMatch(/\sstyle=|\son[a-z]+=/);
  });

  it('has a script that parses', () => {
    const script = /<script>([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '';
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- only parsed
    expect(() => new Function(script)).not.toThrow();
  });

  it('says first what came out, how far it can be trusted and what the clock means', () => {
    const header = page.slice(page.indexOf('<header>'), page.indexOf('</header>'));
    expect(header).toContain('PASS: 4 of 4 expectations met');
    expect(header).toContain('Fidelity: PROVEN');
    expect(header).toContain('one infinitely fast CPU');
  });

  it('puts warnings above every result', () => {
    const warned = htmlOf({ warnings: ['the kernel fell back to 6.12'] });
    const at = warned.indexOf('the kernel fell back to 6.12');
    expect(at).toBeGreaterThan(0);
    expect(at).toBeLessThan(warned.indexOf('<section'));
  });

  it('shows collectives as nccl-tests does, with WAN bytes and their ratio to the optimum', () => {
    const table = /<table class="collectives">.*?<\/table>/s.exec(page)?.[0] ?? '';
    const header = [...table.matchAll(/<th scope="col"[^>]*>([^<]*)</g)].map(([, label]) => label);
    expect(header).toEqual([
      ...['workload', 'size', 'count', 'type', 'redop', 'time', 'algbw', 'busbw', '#wrong'],
      ...['WAN →', 'WAN ←', '× optimum'],
    ]);
    expect(table).toContain('<td>ring-alternating</td><td class="number">16 MiB</td><td class="number">4,194,304</td>');
    expect(table).toContain(
      '<td class="number">122.8 MB</td><td class="number">122.8 MB</td><td class="number">7.32</td>',
    );
  });

  it('draws the topology with what was asked for on each link', () => {
    const svg = /<svg class="topology"[\s\S]*?\n<\/svg>/.exec(page)?.[0] ?? '';
    expect(svg.match(/class="node host"/g)).toHaveLength(8);
    expect(svg.match(/class="node router"/g)).toHaveLength(2);
    expect(svg).toContain('200 Mbit/s · RTT 10.21 ms · 1000 km');
    expect(svg).toContain('4 hosts · 10 Gbit/s');
    expect(svg).toMatch(/role="img" aria-label="Network of 10 nodes/);
  });

  it('charts throughput, queueing delay, round trips and windows with the workloads as spans', () => {
    const charts = [...page.matchAll(/<figure class="chart" id="([^"]*)"/g)].map(([, id]) => id);
    expect(charts).toEqual(['throughput', 'backlog', 'rtt', 'cwnd', 'access'].map((name) => `cell-0-${name}`));
    expect(page.match(/<rect class="band /g)).toHaveLength(5 * 6);
    expect(page).toContain('link rate 200 Mbit/s');
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('says how it thinned what it drew', () => {
    expect(page).toContain('Every sample is drawn.');
    const values = Array.from({ length: 5000 }, (_, k) => ({ tNs: k * 1e7, value: k === 4321 ? 900 : 100 }));
    const dense = renderChart({
      ...{ id: 'c', title: 'T', unit: { label: 'ms', factor: 1 }, note: '', marks: [], moments: [], bands: [] },
      ...{ fromNs: 0, toNs: 5e10, sampleNs: 1e7, slices: 1000 },
      series: [{ name: 's', shape: 'line', points: values }],
    });
    expect(dense).toContain('each point is the mean of up to 5 samples, and the shaded band spans');
    expect(dense).toContain('<path class="extremes c0"');
    expect(dense).toContain('largest value 900');
  });

  it('tells how to make the run again', () => {
    expect(page).toContain('longhaul run scenarios/first-allreduce.yaml --seed 1');
    expect(page).toContain('7.2.1+longhaul (sha256:0123abcd)');
    expect(page).toContain('iproute2-6.15.0');
  });

  it('escapes everything that a user or a guest can name', () => {
    const hostile = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&`;
    // `spec` refuses such names; a report may be made from a run directory that somebody else wrote.
    const inJson = JSON.stringify(hostile).slice(1, -1);
    const cell = JSON.parse(
      JSON.stringify(syntheticCell()).replaceAll(/"(east|wan|idle-rtt)/g, `"${inJson}$1`),
    ) as CellRecords;
    const results = cell.workloads.map((one) => ({ ...one, ok: false, reason: hostile }));
    const html = htmlOf({
      cells: [{ ...cell, workloads: results }],
      context: { params: { [hostile]: hostile }, error: hostile },
      warnings: [hostile],
      scenario: hostile,
    });
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).not.toContain('<img');
    // Harmless inside a quoted value, so those are taken out first.
    expect(html.replaceAll(/"[^"]*"/g, '""')).not.toMatch(/<[a-z][^>]*\sonerror=/);
    expect(unbalanced(html)).toEqual([]);
  });

  it('gives several cells an overview and a section each', () => {
    const html = htmlOf({ cells: [small, small, small] });
    expect(html).toContain('<h2>Cells</h2>');
    expect(html.match(/<section class="cell"/g)).toHaveLength(3);
    expect(html.match(/<figure class="chart"/g)).toHaveLength(15);
  });

  it('shows how parallel links were shared, and folds away only the links of hosts', () => {
    const { run, summary } = demoRun({ cells: [small] });
    const cells = summary.cells.map((one) => ({
      ...one,
      links: one.links.map((link) => (link.role === 'wan' ? { ...link, share_ratio: 0.25, imbalance_ratio: 1 } : link)),
    }));
    const html = renderHtml(run, { ...summary, cells });
    const folded = [...html.matchAll(/<details><summary>Access links<\/summary>([\s\S]*?)<\/details>/g)];
    expect(folded).toHaveLength(1);
    expect(folded[0]?.[1]).toContain('links-access');
    expect(html).toContain('Shares of parallel links');
  });

  it('leaves the charts out where there are too many cells to open the page, and says so', () => {
    const tiny = syntheticCell({ sampleNs: 1e9 });
    const html = htmlOf({ cells: Array.from({ length: 17 }, () => tiny) });
    expect(html).not.toContain('<figure class="chart"');
    expect(html).toContain('No charts for this cell');
  });

  it('reports a cell that died before it measured anything', () => {
    const dead = {
      ...small,
      events: [],
      readback: null,
      counters: { before: null, after: null },
      samples: { tcp: [], qdisc: [], iface: [], rtt: [], flows: [], connection: [], hop: [], path: [] },
      workloads: [],
    };
    const html = htmlOf({ cells: [dead], context: { error: 'the guest panicked: out of memory' } });
    expect(html).toContain('the guest panicked: out of memory');
    expect(html).toContain('ERROR: 1 of 1 cell failed');
    expect(html).toContain('Fidelity: INVALID');
    expect(unbalanced(html)).toEqual([]);
  });
});
