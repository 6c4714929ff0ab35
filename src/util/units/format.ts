/** Text of quantities. `formatX` is exact and parses back to the same value; `roundX` is for reading. */
import { renderQuotient } from './decimal.js';
import { parseRatio } from './parse.js';
import { type Dimension, RATE, SIZE, TIME } from './tables.js';

const DECIMAL_RATES = ['Tbit/s', 'Gbit/s', 'Mbit/s', 'kbit/s', 'bit/s'];
const DECIMAL_TIMES = ['s', 'ms', 'us', 'ns'];
const DECIMAL_SIZES = ['GB', 'MB', 'kB', 'B'];
const BINARY_SIZES = ['GiB', 'MiB', 'KiB'];

/** 200000000 → `200 Mbit/s`. @param rateBps whole bit/s */
export function formatRate(rateBps: number): string {
  return formatWhole(rateBps, RATE, DECIMAL_RATES);
}

/** 5106500 → `5.1065 ms`. Seconds are the largest unit. @param timeNs whole nanoseconds */
export function formatTime(timeNs: number): string {
  return formatWhole(timeNs, TIME, DECIMAL_TIMES);
}

/** 16777216 → `16 MiB`, 300000 → `300 kB`: binary where that comes out even. @param sizeBytes whole bytes */
export function formatSize(sizeBytes: number): string {
  const value = BigInt(sizeBytes);
  const even = BINARY_SIZES.find((unit) => value !== 0n && value % factorOf(SIZE, unit) === 0n);
  return even === undefined
    ? formatWhole(sizeBytes, SIZE, DECIMAL_SIZES)
    : `${String(value / factorOf(SIZE, even))} ${even}`;
}

/** 0.001 → `0.1 %`. */
export function formatRatio(ratio: number): string {
  const percent = `${String(Number((ratio * 100).toPrecision(15)))} %`;
  const readBack = parseRatio(percent);
  // Multiplying by 100 may round; then the plain number is the only spelling that reads back exactly.
  return readBack.ok && readBack.value === ratio ? percent : String(ratio);
}

/** 1000 → `1000 km`, 0.5 → `0.5 km`. */
export function formatDistance(distanceKm: number): string {
  return `${String(distanceKm)} km`;
}

/** For tables and captions: 183234567.1 → `183.2 Mbit/s` with four significant digits. */
export function roundRate(rateBps: number, digits = 4): string {
  return roundTo(rateBps, { dimension: RATE, ladder: DECIMAL_RATES, digits });
}

/** 20605678 → `20.61 ms`. */
export function roundTime(timeNs: number, digits = 4): string {
  return roundTo(timeNs, { dimension: TIME, ladder: DECIMAL_TIMES, digits });
}

/** 117440512 → `117.4 MB`. */
export function roundSize(sizeBytes: number, digits = 4): string {
  return roundTo(sizeBytes, { dimension: SIZE, ladder: DECIMAL_SIZES, digits });
}

function formatWhole(value: number, dimension: Dimension, ladder: readonly string[]): string {
  const unit = rung(value, dimension, ladder);
  return `${renderQuotient(BigInt(value), factorOf(dimension, unit))} ${unit}`;
}

interface Rounding {
  readonly dimension: Dimension;
  readonly ladder: readonly string[];
  readonly digits: number;
}

function roundTo(value: number, { dimension, ladder, digits }: Rounding): string {
  const unit = rung(value, dimension, ladder);
  const scaled = value / Number(factorOf(dimension, unit));
  return `${String(Number(scaled.toPrecision(digits)))} ${unit}`;
}

/** The largest unit in which the value is at least one; the smallest for zero. */
function rung(value: number, dimension: Dimension, ladder: readonly string[]): string {
  const magnitude = Math.abs(value);
  const fits = ladder.find((unit) => magnitude >= Number(factorOf(dimension, unit)));
  return fits ?? (value === 0 || ladder.length === 0 ? dimension.baseUnit : (ladder.at(-1) ?? dimension.baseUnit));
}

function factorOf(dimension: Dimension, unit: string): bigint {
  const factor = dimension.units.get(unit);
  if (factor === undefined) throw new Error(`${dimension.name} has no unit ${unit}`);
  return factor;
}
