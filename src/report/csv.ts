import type { CellSummary, Summary } from '../records/index.js';

const HEADER = [
  'scenario',
  'cell',
  'repeat',
  'seed',
  'params',
  'grade',
  'subject',
  'id',
  'direction',
  'metric',
  'value',
];

/**
 * Every number of a run in long form, one per line (RFC 4180, CRLF): a data frame needs no further reshaping.
 * `subject` is `workload` or `link`; `params` is JSON; `grade` stands in each line so that it cannot get lost.
 */
export function renderCsv(summary: Summary): string {
  const lines = summary.cells.flatMap((cell, index) => {
    const common = [summary.scenario, index, cell.repeat, cell.seed, JSON.stringify(cell.params), cell.fidelity.grade];
    return [...workloadLines(cell), ...linkLines(cell)].map((line) => [...common, ...line]);
  });
  return [HEADER, ...lines].map((line) => `${line.map(field).join(',')}\r\n`).join('');
}

type Field = string | number;

function workloadLines({ workloads }: CellSummary): readonly (readonly Field[])[] {
  return workloads.flatMap(({ id, metrics }) =>
    Object.entries(metrics).map(([metric, value]) => ['workload', id, '', metric, value]),
  );
}

function linkLines({ links }: CellSummary): readonly (readonly Field[])[] {
  return links.flatMap(({ id, direction, role: _, ...metrics }) =>
    Object.entries(metrics).map(([metric, value]) => ['link', id, direction, metric, value]),
  );
}

/** Quoted where needed. A leading = + - @ in text would be a formula to a spreadsheet, so it gets an apostrophe. */
function field(value: Field): string {
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
