/**
 * What people write by habit, and what they most likely meant. The unit names of `tc` deserve care: it reads `kbps` as
 * 1000 BYTES per second, so silently accepting either meaning would be wrong by a factor of eight for someone.
 */
import { didYouMean } from '../did-you-mean.js';
import { renderQuotient, timesExactly } from './decimal.js';
import type { Quantity } from './grammar.js';
import { type Dimension, RATE, SIZE, TIME } from './tables.js';

/** A hint for a unit that the dimension does not have. */
export function hintForUnit(quantity: Quantity, dimension: Dimension): string {
  return (
    specialHint(quantity, dimension) ??
    caseHint(quantity, dimension) ??
    nearestHint(quantity.unit, dimension) ??
    `units of a ${dimension.name}: ${[...dimension.units.keys()].join(', ')}`
  );
}

function specialHint(quantity: Quantity, dimension: Dimension): string | undefined {
  if (dimension === RATE) return rateHint(quantity);
  if (dimension === TIME) return replacement(quantity, TIME_HABITS.get(quantity.unit.toLowerCase()));
  if (dimension === SIZE) return sizeHint(quantity);
  return undefined;
}

function rateHint(quantity: Quantity): string | undefined {
  const bytes = /^([kKmMgGtT]?)(?:Bps|B\/s|B|[bB]ytes?(?:\/s)?)$/.exec(quantity.unit);
  if (bytes !== null) return `rates are in bits: write "${inBits(quantity, decimalPrefix(bytes[1]))}"`;
  const bps = /^([kmgt]?)bps$/i.exec(quantity.unit);
  if (bps !== null) return perSecondHint(quantity, decimalPrefix(bps[1]));
  const bits = /^([kmgt]?)(?:bits?|b\/s|bits\/s|bit\/sec|b)$/i.exec(quantity.unit);
  if (bits !== null) return replacement(quantity, `${decimalPrefix(bits[1])}bit/s`);
  if (/^[kmgt]ibit/i.test(quantity.unit)) return 'rates are decimal: use kbit/s, Mbit/s or Gbit/s';
  return undefined;
}

function perSecondHint(quantity: Quantity, prefix: string): string {
  const asBits = `${numberText(quantity)} ${prefix}bit/s`;
  const unit = quantity.unit;
  return `tc's ${unit.toLowerCase()} means ${prefix}BYTES per second, most others mean bits: write "${asBits}" or "${inBits(quantity, prefix)}"`;
}

function sizeHint(quantity: Quantity): string | undefined {
  const bytes = /^([kmg])(i?)b?$/i.exec(quantity.unit);
  if (bytes === null) return undefined;
  const letter = (bytes[1] ?? '').toUpperCase();
  const decimal = `${letter === 'K' ? 'k' : letter}B`;
  const binary = `${letter}iB`;
  const number = numberText(quantity);
  if (bytes[2] !== '') return `write "${number} ${binary}"`;
  const power = { K: 1, M: 2, G: 3 }[letter] ?? 1;
  const figures = `${String(1000 ** power)} or ${String(1024 ** power)} bytes`;
  return `${quantity.unit} may mean ${figures}: write "${number} ${decimal}" or "${number} ${binary}"`;
}

const TIME_HABITS: ReadonlyMap<string, string> = new Map([
  ['nsec', 'ns'],
  ['usec', 'us'],
  ['usecs', 'us'],
  ['msec', 'ms'],
  ['msecs', 'ms'],
  ['sec', 's'],
  ['secs', 's'],
  ['second', 's'],
  ['seconds', 's'],
  ['m', 'min'],
  ['mins', 'min'],
  ['minute', 'min'],
  ['minutes', 'min'],
  ['hour', 'h'],
  ['hours', 'h'],
]);

function caseHint(quantity: Quantity, dimension: Dimension): string | undefined {
  const lower = quantity.unit.toLowerCase();
  const same = [...dimension.units.keys()].filter((unit) => unit.toLowerCase() === lower);
  return replacement(quantity, same[0]);
}

function nearestHint(unit: string, dimension: Dimension): string | undefined {
  const best = didYouMean(unit, [...dimension.units.keys()]);
  return best === undefined ? undefined : `did you mean "${best}"?`;
}

function replacement(quantity: Quantity, unit: string | undefined): string | undefined {
  return unit === undefined ? undefined : `write "${numberText(quantity)} ${unit}"`;
}

function decimalPrefix(letter: string | undefined): string {
  const upper = (letter ?? '').toUpperCase();
  return upper === 'K' ? 'k' : upper;
}

function inBits(quantity: Quantity, prefix: string): string {
  return `${numberText(quantity, 8n)} ${prefix}bit/s`;
}

function numberText({ number }: Quantity, factor = 1n): string {
  const whole = timesExactly(number, factor);
  if (whole !== undefined) return String(whole);
  return renderQuotient(number.mantissa * factor, 10n ** BigInt(-number.exponent));
}
