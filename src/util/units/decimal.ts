/**
 * Exact decimal numbers. Quantities are parsed with them because `0.1 + 0.2`-style rounding would let `0.3 us` miss the
 * whole nanoseconds that the kernel takes.
 */
export interface Decimal {
  readonly mantissa: bigint;
  /** Power of ten. */
  readonly exponent: number;
}

// The bounds keep a malicious `1e999999999` from becoming a gigabyte of digits.
const NUMBER = /^(-?)(\d{1,30})(?:\.(\d{1,30}))?(?:[eE]([+-]?\d{1,3}))?$/;

/** @returns undefined unless `text` is digits, optionally with a minus, a fraction after a dot and an exponent. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = NUMBER.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const magnitude = BigInt(whole + fraction);
  return { mantissa: sign === '-' ? -magnitude : magnitude, exponent: Number(exponent) - fraction.length };
}

/** `decimal × factor` if that is a whole number, else undefined. */
export function timesExactly(decimal: Decimal, factor: bigint): bigint | undefined {
  const product = decimal.mantissa * factor;
  if (decimal.exponent >= 0) return product * 10n ** BigInt(decimal.exponent);
  const divisor = 10n ** BigInt(-decimal.exponent);
  return product % divisor === 0n ? product / divisor : undefined;
}

/** The double nearest to `decimal × 10^shift`; shifting in decimal avoids a second rounding. */
export function toNumber(decimal: Decimal, shift = 0): number {
  return Number(`${String(decimal.mantissa)}e${String(decimal.exponent + shift)}`);
}

/** `value / divisor` written out in decimal, without trailing zeros. `divisor` is a product of twos and fives. */
export function renderQuotient(value: bigint, divisor: bigint): string {
  const sign = value < 0n ? '-' : '';
  const magnitude = value < 0n ? -value : value;
  const whole = sign + String(magnitude / divisor);
  let rest = magnitude % divisor;
  let digits = '';
  while (rest !== 0n) {
    rest *= 10n;
    digits += String(rest / divisor);
    rest %= divisor;
  }
  return digits === '' ? whole : `${whole}.${digits}`;
}
