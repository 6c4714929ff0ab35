import { didYouMean } from '../../util/did-you-mean.js';
import { parseRateBps, parseRatio, parseTimeNs, type Parsed } from '../../util/units/index.js';
import { MAX_DELAY_NS, MAX_RATE_BPS, RATE_STEP_BPS } from '../limits.js';
import type { CsvTrace, LinkSettings } from '../types.js';
import type { SourceText } from '../yaml/parse-yaml.js';
import { TraceLines, type TraceLine } from './trace-lines.js';

const COLUMNS = ['time', 'rate', 'delay', 'loss'] as const;
type Column = (typeof COLUMNS)[number];
type Row = LinkSettings & { readonly atNs: number };

interface Header {
  readonly name: Column;
  /** Unit written in the header, which bare numbers of the column then have. */
  readonly unit: string;
}

/** Rows beyond this take longer to apply than they last. */
const MOST_ROWS = 100_000;

/**
 * Parses settings over time: a header of `time` and any of `rate`, `delay`, `loss`, then rows of quantities. A unit stands
 * with the value or once in the header, as in `time [s]`. An empty field changes nothing. Lines with `#` are comments.
 *
 * @throws LonghaulErrors with every problem at its line and column
 */
export function parseCsvTrace(source: SourceText): CsvTrace['rows'] {
  const file = new TraceLines(source);
  const [first, ...lines] = file.lines.filter(({ text }) => text.trim() !== '' && !text.trimStart().startsWith('#'));
  if (first === undefined) file.refuseAll('the trace is empty', 'begin with a header: time, rate, delay, loss');
  const headers = first === undefined ? [] : parseHeader(first, file);
  file.throwProblems();
  const rows = lines.flatMap((line) => parseRow(line, headers, file) ?? []);
  checkOrder(rows, lines, file);
  if (lines.length === 0) file.refuseAll('the trace has no rows', 'add a row below the header, as in "0 s, 10 Mbit/s"');
  if (lines.length > MOST_ROWS) file.refuseAll(`more than ${String(MOST_ROWS)} rows`, 'thin them out');
  file.throwProblems();
  return rows;
}

interface Field {
  readonly text: string;
  /** Column of its first character, from 1. */
  readonly col: number;
}

function fieldsOf({ text }: TraceLine): readonly Field[] {
  let start = 0;
  return text.split(',').map((raw) => {
    const field = { text: raw.trim(), col: start + raw.length - raw.trimStart().length + 1 };
    start += raw.length + 1;
    return field;
  });
}

function parseHeader(line: TraceLine, file: TraceLines): readonly Header[] {
  const headers = fieldsOf(line).flatMap(({ text, col }): readonly Header[] => {
    const [, word = '', unit = ''] = /^(\w*)\s*(?:\[([^\]]*)\])?$/.exec(text) ?? [];
    const name = COLUMNS.find((column) => column === word.toLowerCase());
    if (name !== undefined) return [{ name, unit }];
    const near = didYouMean(word, COLUMNS);
    const hint = near === undefined ? 'the columns are time, rate, delay and loss' : `did you mean "${near}"?`;
    file.refuse({ line, col, message: `"${text}" is no column of a trace`, hint });
    return [];
  });
  const names = headers.map(({ name }) => name);
  if (new Set(names).size < names.length) {
    file.refuse({ line, message: 'a column is there twice', hint: 'keep one of them' });
  }
  if (!names.includes('time')) file.refuse({ line, message: 'there is no column "time"', hint: 'add it' });
  if (names.length === 1) file.refuse({ line, message: 'nothing but times', hint: 'add rate, delay or loss' });
  return headers;
}

function parseRow(line: TraceLine, headers: readonly Header[], file: TraceLines): Row | undefined {
  const fields = fieldsOf(line);
  if (fields.length !== headers.length) {
    const message = `${String(fields.length)} fields where the header has ${String(headers.length)}`;
    file.refuse({ line, message, hint: 'leave a field empty where nothing changes, but keep its comma' });
    return undefined;
  }
  const row: { atNs?: number; rateBps?: number; delayNs?: number; loss?: Row['loss'] } = {};
  headers.forEach(({ name, unit }, index) => {
    const { text, col } = fields[index] ?? { text: '', col: 1 };
    if (text === '' && name !== 'time') return;
    const parsed = PARSERS[name](unit !== '' && /^[\d.eE+-]+$/.test(text) ? `${text} ${unit}` : text);
    if (!parsed.ok) file.refuse({ line, col, message: parsed.message, hint: parsed.hint });
    else if (name === 'time') row.atNs = parsed.value;
    else if (name === 'rate') row.rateBps = parsed.value;
    else if (name === 'delay') row.delayNs = parsed.value;
    else row.loss = parsed.value === 0 ? { model: 'none' } : { model: 'random', ratio: parsed.value };
  });
  return row.atNs === undefined ? undefined : { ...row, atNs: row.atNs };
}

const PARSERS: Readonly<Record<Column, (text: string) => Parsed<number>>> = {
  time: (text) => bounded(parseTimeNs(text), (ns) => (ns >= 0 ? undefined : 'a time before the start')),
  rate: (text) => bounded(parseRateBps(text), refuseRate),
  delay: (text) =>
    bounded(parseTimeNs(text), (ns) => (ns >= 0 && ns <= MAX_DELAY_NS ? undefined : 'a delay is 0 to 10 s')),
  loss: (text) =>
    bounded(parseRatio(text), (ratio) => (ratio >= 0 && ratio < 1 ? undefined : 'a loss is at least 0 and below 1')),
};

/** Zero is an outage; a link of the topology itself cannot have it. */
function refuseRate(bps: number): string | undefined {
  const whole = bps % RATE_STEP_BPS === 0;
  return bps >= 0 && bps <= MAX_RATE_BPS && whole ? undefined : 'a rate is 0 to 800 Gbit/s, a multiple of 8 bit/s';
}

function bounded(parsed: Parsed<number>, refuse: (value: number) => string | undefined): Parsed<number> {
  const message = parsed.ok ? refuse(parsed.value) : undefined;
  return message === undefined ? parsed : { ok: false, message, hint: 'change this field' };
}

function checkOrder(rows: readonly Row[], lines: readonly TraceLine[], file: TraceLines): void {
  // Rows that were refused are missing: their lines no longer match, and their errors come first anyway.
  if (rows.length !== lines.length) return;
  lines.forEach((line, index) => {
    const [before, row] = [rows[index - 1], rows[index]];
    if (before === undefined || row === undefined || row.atNs > before.atNs) return;
    const message = 'this time is not after that of the row before';
    file.refuse({ line, message, hint: 'sort the rows, one per time', code: 'input.semantics' });
  });
}
