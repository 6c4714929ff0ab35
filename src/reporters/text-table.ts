import type { Table } from '../report/index.js';
import { paint, printable } from './ansi.js';
import type { Screen } from './types.js';

const GAP = '  ';
const INDENT = '  ';

/**
 * A table for a terminal: a title, a header, a rule, and columns aligned by width. Columns marked as minor are left out
 * when the table is wider than the screen; nothing is ever cut, since a wrapped number can still be read.
 */
export function renderTextTable(table: Table, screen: Screen): string {
  const all = table.columns.map((_, index) => index);
  const width = (shown: readonly number[]) =>
    shown.reduce((sum, index) => sum + columnWidth(table, index) + GAP.length, INDENT.length - GAP.length);
  const major = all.filter((index) => table.columns[index]?.minor !== true);
  const shown = width(all) > screen.columns ? major : all;
  const header = line(table, shown, (index) => ({ text: table.columns[index]?.label ?? '', style: 'muted' }));
  const rule = shown.map((index) => '─'.repeat(columnWidth(table, index))).join(GAP);
  const rows = table.rows.map((row) =>
    line(table, shown, (index) => ({ text: row[index]?.text ?? '', style: row[index]?.tone ?? 'plain' })),
  );
  const title = paint(screen, 'bold', table.title);
  return [title, header(screen), INDENT + paint(screen, 'muted', rule), ...rows.map((row) => row(screen))].join('\n');
}

type CellText = (index: number) => { readonly text: string; readonly style: Parameters<typeof paint>[1] };

/** The last column is not padded, so that no line ends in white space. */
function line(table: Table, shown: readonly number[], textOf: CellText): (screen: Screen) => string {
  return (screen) => {
    const cells = shown.map((index) => {
      const { text, style } = textOf(index);
      const pad = ' '.repeat(Math.max(0, columnWidth(table, index) - widthOf(text)));
      const painted = paint(screen, style, printable(text));
      return table.columns[index]?.align === 'right' ? pad + painted : painted + pad;
    });
    return (INDENT + cells.join(GAP)).trimEnd();
  };
}

function columnWidth(table: Table, index: number): number {
  const texts = [table.columns[index]?.label ?? '', ...table.rows.map((row) => row[index]?.text ?? '')];
  return Math.max(...texts.map(widthOf));
}

/** Code points, which is what a terminal shows one cell each for the characters that names may have. */
const widthOf = (text: string) => Array.from(printable(text)).length;
