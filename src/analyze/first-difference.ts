import type { CellRecords } from '../records/index.js';
import { canonicalJson } from './canonical-json.js';
import { digestSections, type DigestSection, type RecordPlace } from './digest-sections.js';

/** Where two recordings of one cell part, and what each has there. */
export interface RecordDifference {
  readonly place: RecordPlace;
  /** Row of the file, from 0: of a document always 0. */
  readonly row: number;
  /** Path of the field inside the record, `metrics.goodput_bps`; empty when one side has no such record. */
  readonly field: readonly string[];
  /** Experiment time of the record in nanoseconds; null where it has none. */
  readonly tNs: number | null;
  /** Both values; undefined: absent. */
  readonly recorded: unknown;
  readonly repeated: unknown;
}

/**
 * The first record that differs, in experiment time, of everything that the digest covers; null when nothing does. A file
 * of samples can be longer than a counter's difference is old, so files are compared one by one and the earliest wins.
 */
export function firstDifference(recorded: CellRecords, repeated: CellRecords): RecordDifference | null {
  const others = new Map(digestSections(repeated).map((section) => [section.name, section]));
  const mine = digestSections(recorded);
  const found = mine.map((section) => compareSections(section, others.get(section.name)));
  const known = new Set(mine.map(({ name }) => name));
  for (const section of others.values()) {
    if (!known.has(section.name)) found.push(compareSections({ ...section, rows: [] }, section));
  }
  return earliest(found.filter((difference) => difference !== null));
}

const timeOf = ({ tNs }: RecordDifference): number => tNs ?? Number.POSITIVE_INFINITY;

/** Of several at one time the first in the order of the sections. */
function earliest(found: readonly RecordDifference[]): RecordDifference | null {
  return found.reduce<RecordDifference | null>(
    (best, one) => (best === null || timeOf(one) < timeOf(best) ? one : best),
    null,
  );
}

function compareSections(a: DigestSection, b: DigestSection | undefined): RecordDifference | null {
  const rows = b?.rows ?? [];
  for (let row = 0; row < Math.max(a.rows.length, rows.length); row += 1) {
    const [mine, other] = [a.rows[row], rows[row]];
    if (mine !== undefined && other !== undefined && canonicalJson(mine) === canonicalJson(other)) continue;
    const tNs = rowTime(mine) ?? rowTime(other);
    if (mine === undefined || other === undefined) {
      return { place: a.place, row, field: [], tNs, recorded: mine, repeated: other };
    }
    return { place: a.place, row, tNs, ...firstField(mine, other) };
  }
  return null;
}

/** Samples and events have a time, results the time of their end, counters that of the second snapshot. */
function rowTime(row: object | undefined): number | null {
  const { t_ns: tNs, end_ns: endNs, after } = (row ?? {}) as Readonly<Record<string, unknown>>;
  const time = tNs ?? endNs ?? (after as { t_ns?: unknown } | null | undefined)?.t_ns;
  return typeof time === 'number' ? time : null;
}

type Field = Pick<RecordDifference, 'field' | 'recorded' | 'repeated'>;

/** The first field whose values differ, in the order in which the records were written. Both differ somewhere. */
function firstField(recorded: unknown, repeated: unknown): Field {
  if (!isObject(recorded) || !isObject(repeated)) return { field: [], recorded, repeated };
  const keys = new Set([...Object.keys(recorded), ...Object.keys(repeated)]);
  for (const key of keys) {
    const [mine, other] = [recorded[key], repeated[key]];
    if (canonicalJson(mine ?? null) === canonicalJson(other ?? null)) continue;
    const inner = firstField(mine, other);
    return { ...inner, field: [key, ...inner.field] };
  }
  return { field: [], recorded, repeated };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
