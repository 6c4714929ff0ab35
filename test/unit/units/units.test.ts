import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  formatRate,
  formatRatio,
  formatSize,
  formatTime,
  type Parsed,
  parseDistanceKm,
  parseQueueLimit,
  parseRateBps,
  parseRatio,
  parseSizeBytes,
  parseTimeNs,
  renderUnitsReference,
  roundRate,
  roundSize,
  roundTime,
} from '../../../src/util/units/index.js';

const value = <T>(parsed: Parsed<T>): T => {
  if (!parsed.ok) throw new Error(`${parsed.message}; ${parsed.hint}`);
  return parsed.value;
};
const problem = (parsed: Parsed<unknown>): string => (parsed.ok ? 'accepted' : `${parsed.message}; ${parsed.hint}`);
const whole = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

describe('quantities', () => {
  it.each([
    [parseRateBps, '200 Mbit/s', 200_000_000],
    [parseRateBps, '1.5Gbit/s', 1_500_000_000],
    [parseRateBps, '1e-3 Tbit/s', 1_000_000_000],
    [parseTimeNs, '5us', 5_000],
    [parseTimeNs, '5 µs', 5_000],
    [parseTimeNs, '5 μs', 5_000],
    [parseTimeNs, '0.3 us', 300],
    [parseTimeNs, '10 min', 600_000_000_000],
    [parseTimeNs, '1 h', 3_600_000_000_000],
    [parseSizeBytes, '16 MiB', 16_777_216],
    [parseSizeBytes, '1.5 kB', 1_500],
    [parseDistanceKm, '1000 km', 1000],
    [parseDistanceKm, '500 m', 0.5],
    [parseRatio, '0.1 %', 0.001],
    [parseRatio, '0.1%', 0.001],
    [parseRatio, '1e-4', 1e-4],
    [parseRatio, 1e-4, 1e-4],
    [parseRatio, '6%', 0.06],
  ])('%o reads %s', (parse, text, expected) => {
    expect(value(parse(text))).toBe(expected);
  });

  it('reads queue limits in four units', () => {
    expect(value(parseQueueLimit('83 packets'))).toEqual({ unit: 'packets', packets: 83 });
    expect(value(parseQueueLimit('300 kB'))).toEqual({ unit: 'bytes', bytes: 300_000 });
    expect(value(parseQueueLimit('20 ms'))).toEqual({ unit: 'time', ns: 20_000_000 });
    expect(value(parseQueueLimit('2.5 BDP'))).toEqual({ unit: 'bdp', bdp: 2.5 });
  });

  it.each([
    [parseRateBps, '100 kbps', 'write "100 kbit/s" or "800 kbit/s"'],
    [parseRateBps, '1.5 Mbps', 'write "1.5 Mbit/s" or "12 Mbit/s"'],
    [parseRateBps, '20 mbit', 'write "20 Mbit/s"'],
    [parseRateBps, '1 gbit', 'write "1 Gbit/s"'],
    [parseRateBps, '1 kbit', 'write "1 kbit/s"'],
    [parseRateBps, '1 MB/s', 'write "8 Mbit/s"'],
    [parseRateBps, '1 gbit/s', 'write "1 Gbit/s"'],
    [parseRateBps, '1 Mibit/s', 'rates are decimal'],
    [parseRateBps, 200, 'write for example "200 Mbit/s"'],
    [parseRateBps, '', 'for example "10 Gbit/s"'],
    [parseRateBps, '0.5 bit/s', 'not a whole number of bit/s'],
    [parseTimeNs, '20 msec', 'write "20 ms"'],
    [parseTimeNs, '3 m', 'write "3 min"'],
    [parseTimeNs, '5 MS', 'write "5 ms"'],
    [parseTimeNs, '0.5 ns', 'not a whole number of ns'],
    [parseTimeNs, 0, 'has no unit'],
    [parseTimeNs, '1e30 h', 'too large'],
    [parseTimeNs, '20 ms 5 us', 'is not a unit of a time'],
    [parseSizeBytes, '1 KB', '1000 or 1024 bytes: write "1 kB" or "1 KiB"'],
    [parseSizeBytes, '4 K', 'write "4 kB" or "4 KiB"'],
    [parseSizeBytes, '4 Mi', 'write "4 MiB"'],
    [parseSizeBytes, '4 Byte', 'units of a size'],
    [parseDistanceKm, '1,000 km', 'without separators'],
    [parseDistanceKm, '1,5 km', 'use a dot'],
    [parseDistanceKm, '10 miles', 'units of a distance: m, km'],
    [parseRatio, '1 pct', 'is not a unit of a ratio'],
    [parseQueueLimit, 83, '83 packets'],
    [parseQueueLimit, '83 pkts', 'not a unit of a queue limit'],
    [parseQueueLimit, '2 bdp', 'write "2 BDP"'],
    [parseQueueLimit, '64 KB', 'write "64 kB" or "64 KiB"'],
  ])('%o refuses %s and says %s', (parse, text, said) => {
    expect(problem(parse(text))).toContain(said);
  });

  it('rates, times and sizes survive being written and read again', () => {
    fc.assert(
      fc.property(whole, (base) => {
        expect(value(parseRateBps(formatRate(base)))).toBe(base);
        expect(value(parseTimeNs(formatTime(base)))).toBe(base);
        expect(value(parseSizeBytes(formatSize(base)))).toBe(base);
      }),
    );
  });

  it('ratios survive being written and read again', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (ratio) => {
        expect(value(parseRatio(formatRatio(ratio)))).toBe(ratio);
      }),
    );
  });

  it('any text yields a value or an explained refusal, never an exception', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const parse of [parseRateBps, parseTimeNs, parseSizeBytes, parseRatio, parseDistanceKm, parseQueueLimit]) {
          const parsed = parse(text);
          expect(parsed.ok || (parsed.message.length > 0 && parsed.hint.length > 0)).toBe(true);
        }
      }),
    );
  });

  it('writes the largest unit that keeps the number at least one', () => {
    expect([formatRate(200_000_000), formatRate(0), formatTime(5_106_500), formatTime(120e9)]).toEqual([
      '200 Mbit/s',
      '0 bit/s',
      '5.1065 ms',
      '120 s',
    ]);
    expect([formatSize(16_777_216), formatSize(300_000), formatSize(0), formatRatio(0.001)]).toEqual([
      '16 MiB',
      '300 kB',
      '0 B',
      '0.1 %',
    ]);
  });

  it('rounds to four digits for reading', () => {
    expect([roundRate(183_234_567.1), roundTime(20_605_678), roundSize(117_440_512), roundTime(0.4)]).toEqual([
      '183.2 Mbit/s',
      '20.61 ms',
      '117.4 MB',
      '0.4 ns',
    ]);
  });

  it('the reference page lists every unit', () => {
    const page = renderUnitsReference();
    for (const unit of ['kbit/s', 'µs', 'KiB', '%', 'km', 'packets', 'BDP']) expect(page).toContain(`| \`${unit}\` `);
  });
});
