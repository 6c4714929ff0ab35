/**
 * The one grammar of quantities, used in topologies, scenarios and on the command line:
 *
 *     quantity = number [space] unit            10 Gbit/s   5us   1.5 MiB   0.1 %   2.5 BDP
 *     number   = ["-"] digits ["." digits] [("e" | "E") ["+" | "-"] digits]
 *
 * Units are spelled exactly as in the tables of `tables.ts`. A number without a unit is refused, except for ratios.
 */
import { type Decimal, parseDecimal, timesExactly } from './decimal.js';
import { hintForUnit } from './foreign-units.js';
import type { Dimension } from './tables.js';

/** A parsed value, or why there is none. Callers know the place in the file and turn a failure into an error. */
export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string; readonly hint: string };

export interface Quantity {
  readonly number: Decimal;
  /** As written; empty if the text is a bare number. */
  readonly unit: string;
}

/** A number as YAML read it, or text. */
export type QuantityText = string | number;

const QUANTITY = /^(-?[\d.]+(?:[eE][+-]?\d+)?) ?([^\d\s.,_'].*)?$/u;

/** Splits text into number and unit; says nothing yet about whether the unit exists. */
export function parseQuantity(text: QuantityText, dimension: Dimension): Parsed<Quantity> {
  const written = String(text);
  const match = QUANTITY.exec(written.trim());
  const number = parseDecimal(match?.[1] ?? '');
  if (match === null || number === undefined) {
    return failure(`"${written}" is not a ${dimension.name}`, shapeHint(written, dimension));
  }
  return { ok: true, value: { number, unit: (match[2] ?? '').replace('μ', 'µ') } };
}

/** Parses a quantity whose base unit is indivisible: bit/s, ns, bytes, packets. Refuses what is not a whole number of them. */
export function parseWhole(text: QuantityText, dimension: Dimension): Parsed<number> {
  const quantity = parseQuantity(text, dimension);
  if (!quantity.ok) return quantity;
  const { number, unit } = quantity.value;
  const factor = dimension.units.get(unit);
  if (factor === undefined) return unknownUnit(text, quantity.value, dimension);
  const value = timesExactly(number, factor);
  if (value === undefined) {
    return failure(
      `"${String(text)}" is not a whole number of ${dimension.baseUnit}`,
      `the finest step is 1 ${dimension.baseUnit}`,
    );
  }
  if (value > BigInt(Number.MAX_SAFE_INTEGER) || value < -BigInt(Number.MAX_SAFE_INTEGER)) {
    return failure(`"${String(text)}" is too large`, `the largest ${dimension.name} is 2^53 - 1 ${dimension.baseUnit}`);
  }
  return { ok: true, value: Number(value) };
}

/** The failure for a unit that is not in the dimension's table. */
export function unknownUnit(text: QuantityText, quantity: Quantity, dimension: Dimension): Parsed<never> {
  if (quantity.unit === '') {
    const example = `${String(text).trim()} ${dimension.usualUnit}`;
    return failure(
      `"${String(text)}" has no unit, where a ${dimension.name} needs one`,
      `write for example "${example}"`,
    );
  }
  const unit = quantity.unit.trim();
  return failure(`"${unit}" is not a unit of a ${dimension.name}`, hintForUnit({ ...quantity, unit }, dimension));
}

export function failure(message: string, hint: string): Parsed<never> {
  return { ok: false, message, hint };
}

function shapeHint(written: string, dimension: Dimension): string {
  if (/^-?\d{1,3}([,_ ']\d{3})+/.test(written.trim())) {
    return `write the number without separators, for example "${dimension.example}"`;
  }
  if (/^-?\d+,\d/.test(written.trim())) return `use a dot as the decimal sign, for example "${dimension.example}"`;
  return `write a number, a space and a unit (${[...dimension.units.keys()].join(', ')}), for example "${dimension.example}"`;
}
