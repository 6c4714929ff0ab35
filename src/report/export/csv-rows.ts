import { fit, type Column, type Row, type Value } from './column.js';

/** The header of a CSV file (RFC 4180, but with line feeds alone, as every reader of data takes them). */
export const csvHeader = (columns: readonly Column[]): string =>
  `${columns.map(({ name }) => field(name)).join(',')}\n`;

/** Rows as CSV. Null is the empty field; an empty text is quoted, so that the two differ. */
export function csvRows(columns: readonly Column[], rows: readonly Row[]): string {
  return rows.map((row) => `${columns.map(({ name, type }) => field(fit(row[name], type))).join(',')}\n`).join('');
}

function field(value: Value): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  return value === '' || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
