/** Parsers of each dimension. All accept the text of a quantity or the number YAML made of it, and never throw. */
import { toNumber } from './decimal.js';
import { failure, type Parsed, parseQuantity, parseWhole, type QuantityText, unknownUnit } from './grammar.js';
import { BDP, DISTANCE, PACKETS, RATE, RATIO, SIZE, TIME } from './tables.js';

/** `10 Gbit/s` → bit/s, whole. */
export const parseRateBps = (text: QuantityText): Parsed<number> => parseWhole(text, RATE);

/** `20 ms` → ns, whole. */
export const parseTimeNs = (text: QuantityText): Parsed<number> => parseWhole(text, TIME);

/** `16 MiB` → bytes, whole. */
export const parseSizeBytes = (text: QuantityText): Parsed<number> => parseWhole(text, SIZE);

/** `0.1 %`, `0.1%`, `1e-3` → a number, 1 for the whole. May exceed 1 or be negative: ranges are the caller's. */
export function parseRatio(text: QuantityText): Parsed<number> {
  const quantity = parseQuantity(text, RATIO);
  if (!quantity.ok) return quantity;
  const { number, unit } = quantity.value;
  if (unit === '') return { ok: true, value: toNumber(number) };
  return unit === '%' ? { ok: true, value: toNumber(number, -2) } : unknownUnit(text, quantity.value, RATIO);
}

/** `1000 km`, `500 m` → km. */
export function parseDistanceKm(text: QuantityText): Parsed<number> {
  const quantity = parseQuantity(text, DISTANCE);
  if (!quantity.ok) return quantity;
  const { number, unit } = quantity.value;
  if (unit === 'km') return { ok: true, value: toNumber(number) };
  return unit === 'm' ? { ok: true, value: toNumber(number, -3) } : unknownUnit(text, quantity.value, DISTANCE);
}

/** How full a queue may get, in the unit the user thinks in. Structurally the contract's `QueueLimit`. */
export type ParsedQueueLimit =
  | { readonly unit: 'packets'; readonly packets: number }
  | { readonly unit: 'bytes'; readonly bytes: number }
  | { readonly unit: 'time'; readonly ns: number }
  | { readonly unit: 'bdp'; readonly bdp: number };

/** `83 packets`, `300 kB`, `20 ms`, `2.5 BDP`: the unit says which. */
export function parseQueueLimit(text: QuantityText): Parsed<ParsedQueueLimit> {
  const quantity = parseQuantity(text, ANY_LIMIT);
  if (!quantity.ok) return quantity;
  const { number, unit } = quantity.value;
  if (unit === 'BDP') return { ok: true, value: { unit: 'bdp', bdp: toNumber(number) } };
  if (PACKETS.units.has(unit)) return mapParsed(parseWhole(text, PACKETS), (packets) => ({ unit: 'packets', packets }));
  if (TIME.units.has(unit)) return mapParsed(parseTimeNs(text), (ns) => ({ unit: 'time', ns }));
  if (SIZE.units.has(unit)) return mapParsed(parseSizeBytes(text), (bytes) => ({ unit: 'bytes', bytes }));
  if (/^([kmg]i?b?|bytes?)$/i.test(unit)) return unknownUnit(text, quantity.value, SIZE);
  return unit === ''
    ? failure(`"${String(text)}" has no unit, where a queue limit needs one`, limitHint(String(text).trim()))
    : unknownUnit(text, quantity.value, ANY_LIMIT);
}

const ANY_LIMIT = {
  ...PACKETS,
  name: 'queue limit',
  units: new Map([...PACKETS.units, ...SIZE.units, ...TIME.units, ...BDP.units]),
};

function limitHint(number: string): string {
  return `write for example "${number} packets", "${number} kB", "${number} ms" or "${number} BDP"`;
}

function mapParsed<A, B>(parsed: Parsed<A>, change: (value: A) => B): Parsed<B> {
  return parsed.ok ? { ok: true, value: change(parsed.value) } : parsed;
}
