import type { CellSummary, Summary } from '../records/index.js';
import { headlineOf } from './headline.js';
import type { Table } from './table.js';
import {
  cellLabel,
  cellsTable,
  expectationsTable,
  fidelityTable,
  linkTables,
  pooledExpectationsTable,
  workloadTables,
} from './tables/index.js';

/** A run in GitHub-flavoured Markdown, for pull requests and lab notebooks. */
export function renderMarkdown(summary: Summary): string {
  const headline = headlineOf(summary);
  const { engine } = summary;
  const facts = `engine ${engine.name}, ${engine.clock} time, kernel ${engine.kernel}`;
  const intro = [
    `# ${escapeMarkdown(summary.scenario)}`,
    `**${headline.verdictText}** · fidelity **${headline.grade}** · ${escapeMarkdown(facts)}`,
    headline.gradeMeaning,
    headline.clockMeaning,
    ...summary.warnings.map((warning) => `> **Warning:** ${escapeMarkdown(warning)}`),
  ];
  const repeats = Math.max(1, ...summary.cells.map(({ repeat }) => repeat));
  const several = summary.cells.length > 1;
  const pooled = pooledExpectationsTable(summary);
  const overview = [
    ...(several ? [renderTable(cellsTable(summary))] : []),
    ...(pooled === null ? [] : [renderTable(pooled)]),
  ];
  const cells = summary.cells.flatMap((cell) => renderCell(cell, several ? cellLabel(cell, repeats) : null));
  return `${[...intro, ...overview, ...cells].join('\n\n')}\n`;
}

function renderCell(cell: CellSummary, label: string | null): readonly string[] {
  const expectations = expectationsTable(cell);
  const tables = [
    ...(expectations === null ? [] : [expectations]),
    ...workloadTables(cell),
    ...linkTables(cell).slice(0, 1),
    fidelityTable(cell),
  ];
  return [
    ...(label === null ? [] : [`## ${escapeMarkdown(label)}`]),
    ...(cell.error === null ? [] : [`> **Failed:** ${escapeMarkdown(cell.error)}`]),
    ...tables.map(renderTable),
    `Seed \`${cell.seed}\`, digest \`${cell.digest}\`.`,
  ];
}

function renderTable({ title, columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    `### ${title}`,
    '',
    line(columns.map(({ label }) => escapeMarkdown(label))),
    line(columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
    ...rows.map((row) => line(row.map(({ text }) => escapeMarkdown(text)))),
  ].join('\n');
}

/** Names come from files that others wrote: nothing in them may become markup or break out of a table cell. */
function escapeMarkdown(text: string): string {
  return text
    .replace(/[\r\n]+/g, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/[\\`*_[\]#|~>!]/g, '\\$&');
}
