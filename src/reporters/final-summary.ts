import {
  cellLabel,
  cellsTable,
  expectationsTable,
  fidelityTable,
  GRADE_TONE,
  headlineOf,
  linkTables,
  pooledExpectationsTable,
  workloadTables,
} from '../report/index.js';
import type { CellSummary, Summary } from '../records/index.js';
import { paint, printable } from './ansi.js';
import { renderTextTable } from './text-table.js';
import type { Screen } from './types.js';

/** With more cells than this only the overview is printed; the report has the rest. */
const DETAILED_CELLS = 4;

/**
 * What a person reads when a run has ended: verdict and grade, what each workload did, the links, the expectations,
 * and where the report is. Ends with a newline.
 */
export function renderFinalSummary(
  summary: Summary,
  paths: { readonly report: string | null; readonly runDir: string },
  screen: Screen,
): string {
  const { cells } = summary;
  const repeats = Math.max(1, ...cells.map(({ repeat }) => repeat));
  const overview = cells.length > 1 ? [renderTextTable(cellsTable(summary), screen)] : [];
  const detailed = cells.length > DETAILED_CELLS ? [] : cells;
  const pooled = pooledExpectationsTable(summary);
  const blocks = [
    renderHeadline(summary, screen),
    ...overview,
    ...(pooled === null ? [] : [renderTextTable(pooled, screen)]),
    ...detailed.flatMap((cell) =>
      renderCell(cell, { label: cells.length > 1 ? cellLabel(cell, repeats) : null, screen }),
    ),
    ...summary.warnings.map((warning) => `${paint(screen, 'warn', 'warning')} ${printable(warning)}`),
    renderPaths(paths, screen),
  ];
  return `\n${blocks.join('\n\n')}\n`;
}

function renderHeadline(summary: Summary, screen: Screen): string {
  const headline = headlineOf(summary);
  const { engine } = summary;
  const sign = headline.verdict === 'pass' ? '✓' : '✗';
  const verdict = paint(screen, headline.verdict === 'pass' ? 'good' : 'bad', `${sign} ${headline.verdictText}`);
  const grade = paint(screen, GRADE_TONE[headline.grade], headline.grade);
  const facts = `${engine.name} · ${engine.clock} time · kernel ${engine.kernel}`;
  return [
    `${paint(screen, 'bold', printable(summary.scenario))}  ${paint(screen, 'muted', printable(facts))}`,
    `${verdict} · fidelity ${grade}`,
    ...(engine.clock === 'virtual'
      ? wrap(headline.clockMeaning, screen.columns).map((line) => paint(screen, 'muted', line))
      : []),
  ].join('\n');
}

/** Breaks a sentence into lines at its spaces. */
function wrap(text: string, columns: number): readonly string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}

function renderCell(cell: CellSummary, { label, screen }: { label: string | null; screen: Screen }): readonly string[] {
  const links = linkTables(cell);
  const shown = links.filter(({ id }) => id !== 'links-access');
  const expectations = expectationsTable(cell);
  return [
    ...(label === null ? [] : [paint(screen, 'bold', `── ${printable(label)} ──`)]),
    ...(cell.error === null ? [] : [`${paint(screen, 'bad', 'failed')} ${printable(cell.error)}`]),
    ...workloadTables(cell).map((table) => renderTextTable(table, screen)),
    ...shown.map((table) => [renderTextTable(table, screen), ...accessLine(cell, screen)].join('\n')),
    ...(expectations === null ? [] : [renderTextTable(expectations, screen)]),
    renderFidelity(cell, screen),
  ];
}

/** Access links matter only when they lost something, so that a line is enough. */
function accessLine({ links }: CellSummary, screen: Screen): readonly string[] {
  const access = links.filter(({ role }) => role === 'access');
  if (access.length === 0) return [];
  const drops = access.reduce((sum, link) => sum + link.drops, 0);
  const text = `  and ${String(access.length)} access link directions: ${String(drops)} drops`;
  return [paint(screen, drops === 0 ? 'muted' : 'warn', text)];
}

function renderFidelity(cell: CellSummary, screen: Screen): string {
  const { grade, checks } = cell.fidelity;
  const count = (verdict: string) => String(checks.filter((check) => check.verdict === verdict).length);
  const skipped = count('skipped') === '0' ? '' : `, ${count('skipped')} skipped`;
  const text = `${count('pass')} of ${String(checks.length)} checks passed${skipped}`;
  const failed = { ...fidelityTable(cell), title: 'Failed checks' };
  const rows = failed.rows.filter((_, index) => checks[index]?.verdict === 'fail');
  const line = `${paint(screen, 'bold', 'Fidelity')}  ${paint(screen, GRADE_TONE[grade], grade)}  ${text}`;
  const time = paint(screen, 'muted', `  ${cell.virtual_s.toFixed(1)} s of experiment in ${cell.wall_s.toFixed(1)} s`);
  const table = rows.length === 0 ? [] : [renderTextTable({ ...failed, rows }, screen)];
  return [line + time, paint(screen, 'muted', `  digest ${cell.digest}`), ...table].join('\n');
}

function renderPaths({ report, runDir }: { report: string | null; runDir: string }, screen: Screen): string {
  const label = (text: string) => paint(screen, 'bold', text);
  const results = `${label('Results')} ${printable(runDir)}`;
  return report === null ? results : `${results}\n${label('Report')}  ${printable(report)}`;
}
