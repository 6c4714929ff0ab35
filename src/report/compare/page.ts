import type { Comparison } from '../../records/index.js';
import { escapeXml } from '../escape-xml.js';
import { contentSecurityPolicy } from '../html/policy.js';
import { STYLE } from '../html/style.js';
import { renderTableHtml } from '../html/table-html.js';
import type { Table } from '../table.js';
import { renderForest } from './forest-svg.js';
import { renderPairs } from './paired-svg.js';
import { COMPARE_STYLE } from './style.js';
import { comparisonTable, gatesTable, settingsTable } from './tables.js';

/** More pictures than this are a page that nobody reads; the table has the rest. */
const MOST_PICTURES = 60;

/** A comparison as one self-contained HTML page that loads nothing and needs no script. */
export function renderComparisonHtml(comparison: Comparison, longhaulVersion: string): string {
  const style = STYLE + COMPARE_STYLE;
  const title = `${comparison.scenario} – longhaul comparison`;
  const pictures = comparison.rows.slice(0, MOST_PICTURES).map(renderPairs);
  return [
    ...['<!doctype html>', '<html lang="en">', '<head>', '<meta charset="utf-8">'],
    `<meta http-equiv="Content-Security-Policy" content="${escapeXml(contentSecurityPolicy({ style, script: '' }))}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${escapeXml(title)}</title>`,
    `<style>${style}</style>`,
    ...['</head>', '<body>', '<main>', '<header>', `<h1>${escapeXml(comparison.scenario)}: comparison</h1>`],
    `<p class="subtitle">${escapeXml(armsLine(comparison))}</p>`,
    `<ul class="verdicts">${headline(comparison)}</ul>`,
    ...comparison.warnings.map((text) => `<p class="callout warn"><strong>Warning:</strong> ${escapeXml(text)}</p>`),
    '</header>',
    block(
      'Comparison',
      `${renderForest(comparison.rows)}${renderTableHtml(comparisonTable(comparison), 'Comparison')}`,
    ),
    optional(gatesTable(comparison)),
    block('Repeat by repeat', `<div class="multiples">${pictures.join('\n')}</div>${leftOut(comparison)}`),
    optional(settingsTable(comparison)),
    block('Method', `<p class="meaning">${escapeXml(method(comparison))}</p>`),
    `<footer>Written by longhaul ${escapeXml(longhaulVersion)}.</footer>`,
    ...['</main>', '</body>', '</html>', ''],
  ].join('\n');
}

const block = (title: string, body: string) => `<section class="block"><h2>${title}</h2>\n${body}\n</section>`;

const optional = (table: Table | null) =>
  table === null ? '' : block(table.title, renderTableHtml(table, table.title));

function armsLine({ arms }: Comparison): string {
  return arms.map(({ label, repeats, grade }) => `${label}: ${String(repeats)} repeats, ${grade}`).join(' · ');
}

function headline({ rows, gates }: Comparison): string {
  const item = (tone: string, text: string) => `<li class="${tone}">${escapeXml(text)}</li>`;
  const count = (verdict: string) => rows.filter((row) => row.verdict === verdict).length;
  const items = (['better', 'worse', 'higher', 'lower', 'indeterminate'] as const).flatMap((verdict) => {
    const tone = verdict === 'better' ? 'good' : verdict === 'worse' ? 'bad' : 'warn';
    return count(verdict) === 0 ? [] : [item(tone, `${String(count(verdict))} of ${String(rows.length)} ${verdict}`)];
  });
  const tripped = gates.filter(({ verdict }) => verdict === 'fail').length;
  return [...items, ...(tripped === 0 ? [] : [item('bad', `${String(tripped)} gates trip`)])].join('');
}

function leftOut({ rows }: Comparison): string {
  const rest = rows.length - MOST_PICTURES;
  return rest <= 0 ? '' : `<p class="note">${String(rest)} further rows are in the table only.</p>`;
}

function method({ alpha, resamples, seed }: Comparison): string {
  return (
    `Repeat k of one arm is paired with repeat k of the other: both draw the same random numbers. Interval: percentile ` +
    `bootstrap of the median difference, ${String(resamples)} resamples, seed ${seed}. Test: Wilcoxon signed-rank, exact ` +
    `up to 50 pairs, zero differences left out. Several rows: Holm, alpha ${String(alpha)}. Effect: matched-pairs ` +
    `rank-biserial correlation. Cells that failed or are INVALID are left out.`
  );
}
