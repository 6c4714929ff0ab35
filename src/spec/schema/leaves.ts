/** The smallest parts of every document: quantities and names. */
import { z } from 'zod';
import {
  formatRate,
  formatTime,
  type Parsed,
  parseDistanceKm,
  parseQueueLimit,
  parseRateBps,
  parseRatio,
  parseSizeBytes,
  parseTimeNs,
  type QuantityText,
} from '../../util/units/index.js';
import { MAX_DELAY_NS, MAX_RATE_BPS, RATE_STEP_BPS } from '../limits.js';
import { NAME_PATTERN, type Refusal, refuseDeviceName, refuseName } from '../names.js';

type Refuse<T> = (value: T) => Refusal | undefined;

/** A leaf written as text with a unit. `refuse` bounds the parsed value. */
function quantity<T>(parse: (text: QuantityText) => Parsed<T>, refuse: Refuse<T>) {
  return z.union([z.string(), z.number()]).transform((written, context): T => {
    const parsed = parse(written);
    const refusal: Refusal | undefined = parsed.ok ? refuse(parsed.value) : parsed;
    if (parsed.ok && refusal === undefined) return parsed.value;
    const { message, hint } = refusal ?? { message: 'not a quantity', hint: '' };
    context.issues.push({ code: 'custom', message, input: written, params: { hint } });
    return z.NEVER;
  });
}

/** A rate in bit/s. */
export const rate = () => quantity(parseRateBps, refuseRate);

/** A time span in ns, zero allowed. @param maxNs largest allowed */
export const time = (maxNs = Number.MAX_SAFE_INTEGER) =>
  quantity(parseTimeNs, (ns) => negative(ns, 'a time') ?? tooLong(ns, maxNs));

/** A time span in ns above zero. */
export const positiveTime = (minNs = 1) =>
  quantity(parseTimeNs, (ns) =>
    ns >= minNs ? undefined : { message: 'this time is too short', hint: `the least is ${formatTime(minNs)}` },
  );

/** One-way delay in ns. */
export const delay = () => time(MAX_DELAY_NS);

/** Bytes, at least `min`. */
export const size = (min: number, max = Number.MAX_SAFE_INTEGER) =>
  quantity(parseSizeBytes, (bytes) =>
    bytes >= min && bytes <= max ? undefined : { message: 'this size is out of range', hint: between(min, max, 'B') },
  );

/** Bytes of a message of 32-bit floats. */
export const messageSize = () =>
  quantity(parseSizeBytes, (bytes) =>
    bytes > 0 && bytes % 4 === 0
      ? undefined
      : { message: `a message of ${String(bytes)} B is not a number of floats`, hint: 'use a multiple of 4 B' },
  );

/** Bytes of a message; which multiple it must be depends on the type of its elements. */
export const elementsSize = () => size(1, 2 ** 32);

/** 0 ≤ ratio < 1. */
export const lossRatio = () =>
  quantity(parseRatio, (ratio) =>
    ratio >= 0 && ratio < 1
      ? undefined
      : { message: 'a loss ratio is at least 0 and below 1', hint: 'write for example "0.1 %" or 1e-3' },
  );

/** 0 < ratio ≤ 1. */
export const probability = () =>
  quantity(parseRatio, (ratio) =>
    ratio > 0 && ratio <= 1
      ? undefined
      : { message: 'a probability is above 0 and at most 1', hint: 'write for example "10 %"' },
  );

/** 0 ≤ ratio. */
export const tolerance = () => quantity(parseRatio, (ratio) => negative(ratio, 'a tolerance'));

/** 0.5 ≤ ratio < 1. */
export const confidence = () =>
  quantity(parseRatio, (ratio) =>
    ratio >= 0.5 && ratio < 1
      ? undefined
      : { message: 'a confidence is at least 50 % and below 100 %', hint: 'write for example "95 %"' },
  );

/** Kilometres above zero. */
export const distance = () =>
  quantity(parseDistanceKm, (km) =>
    km > 0 && km <= 100_000
      ? undefined
      : { message: 'this distance is out of range', hint: 'use more than 0 and at most 100000 km' },
  );

export const queueLimit = () =>
  quantity(parseQueueLimit, (limit) => {
    const amount = { packets: 0, bytes: 0, ns: 0, bdp: 0, ...limit };
    return amount.packets + amount.bytes + amount.ns + amount.bdp > 0
      ? undefined
      : { message: 'a queue must hold something', hint: 'write for example "1 packet" or "1 BDP"' };
  });

/** A name that becomes an interface or a namespace. */
export const deviceName = () => named(refuseDeviceName, { maxLength: 15 });

/** A TCP congestion control, by the name that the kernel has for it (TCP_CA_NAME_MAX is 16). */
export const congestion = () => z.string().regex(/^[a-z0-9_]{1,15}$/);

/** A name used in files and tables only. */
export const name = () => named((text) => refuseName(text, 64), { maxLength: 64 });

function named(refuse: Refuse<string>, meta: { maxLength: number }) {
  return z
    .string()
    .superRefine((text, context) => {
      const refusal = refuse(text);
      if (refusal !== undefined) {
        context.addIssue({ code: 'custom', message: refusal.message, params: { hint: refusal.hint } });
      }
    })
    .meta({ pattern: NAME_PATTERN.source, ...meta });
}

function refuseRate(bps: number): Refusal | undefined {
  if (bps <= 0) return { message: 'a rate must be above zero', hint: 'write for example "200 Mbit/s"' };
  if (bps > MAX_RATE_BPS) return { message: 'this rate is too high', hint: `at most ${formatRate(MAX_RATE_BPS)}` };
  if (bps % RATE_STEP_BPS === 0) return undefined;
  return {
    message: `${String(bps)} bit/s is not a whole number of bytes per second`,
    hint: 'use a multiple of 8 bit/s',
  };
}

function negative(value: number, what: string): Refusal | undefined {
  return value < 0 ? { message: `${what} must not be negative`, hint: 'remove the minus' } : undefined;
}

function tooLong(ns: number, maxNs: number): Refusal | undefined {
  return ns > maxNs ? { message: 'this time is too long', hint: `at most ${formatTime(maxNs)}` } : undefined;
}

function between(min: number, max: number, unit: string): string {
  const from = `use at least ${String(min)} ${unit}`;
  return max === Number.MAX_SAFE_INTEGER ? from : `${from} and at most ${String(max)} ${unit}`;
}
