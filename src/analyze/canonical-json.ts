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
