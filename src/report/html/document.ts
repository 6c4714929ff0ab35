import { sameParams } from '../../analyze/index.js';
import type { CellRecords, CellSummary, Summary } from '../../records/index.js';
import { escapeXml } from '../escape-xml.js';
import { headlineOf } from '../headline.js';
import type { ReportRun } from '../report-run.js';
import { cellLabel, cellsTable, GRADE_TONE, pooledExpectationsTable } from '../tables/index.js';
import { renderCellSection } from './cell-section.js';
import { contentSecurityPolicy } from './policy.js';
import { SCRIPT } from './script.js';
import { renderSettings } from './settings.js';
import { STYLE } from './style.js';
import { renderTableHtml } from './table-html.js';

/** Points per series by number of cells, so that a page of a large sweep still opens: 0 means no charts. */
const SLICES: readonly { readonly cells: number; readonly slices: number }[] = [
  { cells: 2, slices: 2000 },
  { cells: 6, slices: 900 },
  { cells: 16, slices: 300 },
];

/**
 * The report of a run: one self-contained HTML page that loads nothing, readable without scripts, in light, dark and
 * print. Text from the user's files is escaped wherever it stands.
 */
export function renderHtml(run: ReportRun, summary: Summary): string {
  const policy = contentSecurityPolicy({ style: STYLE, script: SCRIPT });
  const title = `${summary.scenario} – longhaul report`;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${escapeXml(policy)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${escapeXml(title)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    '<main>',
    renderHeader(run, summary),
    ...renderCells(run, summary),
    `<section class="block"><h2>Settings</h2>${renderSettings(run.manifest, summary)}</section>`,
    `<footer>${escapeXml(`Written by longhaul ${run.manifest.versions.longhaul}. The numbers behind this page are in summary.json and in the samples of the run directory.`)}</footer>`,
    '</main>',
    `<script>${SCRIPT}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function renderHeader({ manifest }: ReportRun, summary: Summary): string {
  const headline = headlineOf(summary);
  const { engine } = summary;
  const tone = headline.verdict === 'pass' ? 'good' : 'bad';
  const sign = headline.verdict === 'pass' ? '✓' : '✗';
  const warnings = summary.warnings.map(
    (warning) => `<p class="callout warn"><strong>Warning:</strong> ${escapeXml(warning)}</p>`,
  );
  const facts = [`engine ${engine.name}`, `${engine.clock} time`, `kernel ${engine.kernel}`, manifest.started];
  return [
    '<header>',
    `<h1>${escapeXml(summary.scenario)}</h1>`,
    `<p class="subtitle">${escapeXml(facts.join(' · '))}</p>`,
    '<ul class="verdicts">',
    `<li class="${tone}">${sign} ${escapeXml(headline.verdictText)}</li>`,
    `<li class="${GRADE_TONE[headline.grade]}">Fidelity: ${headline.grade}</li>`,
    '</ul>',
    ...warnings,
    `<p class="meaning">${escapeXml(headline.gradeMeaning)}</p>`,
    `<p class="meaning">${escapeXml(headline.clockMeaning)}</p>`,
    '</header>',
  ].join('\n');
}

function renderCells(run: ReportRun, summary: Summary): readonly string[] {
  const { cells } = summary;
  const several = cells.length > 1;
  const repeats = Math.max(1, ...cells.map(({ repeat }) => repeat));
  const slices = SLICES.find((one) => cells.length <= one.cells)?.slices ?? 0;
  const tables = [...(several ? [cellsTable(summary)] : []), pooledExpectationsTable(summary)];
  const overview = tables
    .filter((table) => table !== null)
    .map((table) => `<section class="block"><h2>${table.title}</h2>${renderTableHtml(table, table.title)}</section>`);
  const sections = cells.map((cell, index) =>
    renderCellSection({
      summary: cell,
      records: recordsOf(run, cell),
      label: several ? cellLabel(cell, repeats) : null,
      id: `cell-${String(index)}`,
      slices,
    }),
  );
  return [...overview, ...sections];
}

/** By what tells cells apart: those of the run are in the order in which they ran. */
function recordsOf({ cells }: ReportRun, { params, repeat }: CellSummary): CellRecords | null {
  return cells.find(({ context }) => context.repeat === repeat && sameParams(context.params, params))?.records ?? null;
}
