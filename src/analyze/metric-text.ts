import { roundRate, roundSize, roundTime } from '../util/units/index.js';

/**
 * A metric for people, in the unit that its name ends with: `goodput_bps` 183234567 → `183.2 Mbit/s`. Names without a
 * unit are counts and are shown in full.
 */
export function renderMetric(name: string, value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (name.endsWith('_bps')) return roundRate(value);
  if (name.endsWith('_Bps')) return `${roundSize(value)}/s`;
  if (name.endsWith('bytes')) return roundSize(value);
  if (name.endsWith('_per_s')) return `${String(Number(value.toPrecision(4)))}/s`;
  const timeUnit = TIME_UNITS.find(([suffix]) => name.endsWith(suffix));
  if (timeUnit !== undefined) return roundTime(Math.round(value * timeUnit[1]), TIME_DIGITS);
  if (name.endsWith('_ratio')) return String(Number(value.toPrecision(4)));
  return Number.isInteger(value) ? groupDigits(value) : String(Number(value.toPrecision(6)));
}

/** Microseconds of a round trip of tens of milliseconds are what virtual time is about. */
const TIME_DIGITS = 5;

const TIME_UNITS: readonly (readonly [string, number])[] = [
  ['_ns', 1],
  ['_us', 1e3],
  ['_ms', 1e6],
  ['_s', 1e9],
];

/** 1234567 → `1,234,567`. */
export function groupDigits(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}
