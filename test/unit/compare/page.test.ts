import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { compareArms, parseGate } from '../../../src/analyze/compare/index.js';
import { renderComparisonHtml } from '../../../src/report/index.js';
import { renderComparison } from '../../../src/reporters/index.js';
import { arm, measuredCell } from '../../fixtures/arms.js';

const EVIL = '<script>alert(1)</script>"\'';
const cells = (factor: number) =>
  Array.from({ length: 10 }, (_, index) =>
    measuredCell(index + 1, { goodput_bps: factor * (1e6 + index), retransmits: index % 2 }),
  );
const comparison = compareArms({
  scenario: 'study',
  pairs: [{ baseline: arm('cubic', cells(1)), candidate: arm(EVIL, cells(1.1)), params: {} }],
  metrics: ['goodput_bps', 'retransmits'],
  gates: [parseGate('goodput_bps > 5%')],
  ...{ alpha: 0.05, resamples: 500, seed: 1n },
});
const page = renderComparisonHtml(comparison, '0.1.0');

describe('the page of a comparison', () => {
  it('loads nothing, runs nothing, and escapes what others named', () => {
    expect(page).not.toMatch(/\s(src|href|srcset|action|style|on[a-z]+)=/);
    expect(page).not.toContain('<script');
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'") ?? '';
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
    expect(policy).toContain(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`);
  });

  it('draws an interval for every metric that has one, and a line for every repeat', () => {
    expect(page.match(/class="effect better"/g)).toHaveLength(1);
    expect(page.match(/class="pair"/g)).toHaveLength(20);
    expect(page).toContain('+10 % (+10 % … +10 %)');
    expect(page).toContain('higher in 10, lower in 0');
  });

  it('has every number also as text, in the page and on the terminal', () => {
    const text = renderComparison(comparison, { write: () => undefined, isTty: false, columns: 200, color: false });
    for (const expected of ['tcp.goodput_bps', '1 Mbit/s', '+10 %', '0.0039', 'better', 'indeterminate', '✗ trips']) {
      expect(page).toContain(expected);
      expect(text).toContain(expected);
    }
  });
});
