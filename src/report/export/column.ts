/** Flat tables for data frames: one value per field, null where there is none, units in the names of columns. */
export type ColumnType = 'text' | 'integer' | 'number' | 'boolean';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

export type Value = string | number | boolean | null;
export type Row = Readonly<Record<string, Value>>;

export const columnsOf = (types: Readonly<Record<string, ColumnType>>): readonly Column[] =>
  Object.entries(types).map(([name, type]) => ({ name, type }));

/**
 * Columns of rows whose fields are not known beforehand, in the order of first appearance. A field that is always a
 * number or a truth value keeps that type; any other mixture is text.
 */
export function inferColumns(rows: readonly Row[]): readonly Column[] {
  const kinds = new Map<string, Set<string>>();
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) {
      const seen = kinds.get(name) ?? new Set();
      if (value !== null) seen.add(typeof value);
      kinds.set(name, seen);
    }
  }
  return [...kinds].map(([name, seen]) => ({ name, type: typeOf(seen) }));
}

function typeOf(seen: ReadonlySet<string>): ColumnType {
  const [only, ...others] = seen;
  if (others.length > 0) return 'text';
  return only === 'number' ? 'number' : only === 'boolean' ? 'boolean' : 'text';
}

/** A value as its column holds it: numbers become text in a text column. */
export function fit(value: Value | undefined, type: ColumnType): Value {
  if (value === undefined || value === null) return null;
  return type === 'text' ? String(value) : value;
}
