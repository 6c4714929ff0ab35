/**
 * JSON with the keys of every object sorted by code unit and no white space, so that equal values give equal text
 * whatever order they were built in. Keys with the value undefined are left out, as JSON does.
 *
 * @throws TypeError on a number that JSON cannot hold: NaN and the infinities would silently become null
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new TypeError(`${String(value)} has no canonical JSON`);
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value === 'object' && value !== null) return renderObject(value);
  return JSON.stringify(value);
}

function renderObject(value: object): string {
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
}

const CHUNK = 1024;

/**
 * The same for many flat records, as JSON arrays of up to 1024 rows. Samples come by the hundred thousand: here the
 * engine's own serialiser does the work, which takes its order of keys from a list. Keys are names of record fields.
 */
export function* canonicalRows(rows: readonly object[]): Generator<string> {
  const keys = new Set<string>();
  for (const row of rows) for (const key in row) keys.add(key);
  const order = [...keys].sort();
  for (let start = 0; start < rows.length; start += CHUNK) {
    yield `${JSON.stringify(rows.slice(start, start + CHUNK), order)}\n`;
  }
}
