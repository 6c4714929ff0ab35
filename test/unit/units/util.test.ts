import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { didYouMean, editDistance } from '../../../src/util/did-you-mean.js';
import {
  countSlash31,
  formatIpv4,
  formatIpv4Prefix,
  nthSlash31,
  parseIpv4,
  parseIpv4Prefix,
} from '../../../src/util/ipv4.js';
import { parseJsonLines, renderJsonLine } from '../../../src/util/json-lines.js';
import { createPrng, deriveSeed, fnv1a64, splitmix64 } from '../../../src/util/prng.js';

describe('IPv4', () => {
  it('addresses survive being written and read again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (address) => {
        expect(parseIpv4(formatIpv4(address))).toBe(address);
      }),
    );
  });

  it.each(['10.0.0', '10.0.0.256', '10.0.0.01', '10.0.0.0.0', '', 'a.b.c.d', '-1.0.0.0'])('refuses %s', (text) => {
    expect(parseIpv4(text)).toBeUndefined();
  });

  it.each(['10.0.0.0', '10.1.2.3/8', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8'])('refuses the prefix %s', (text) => {
    expect(parseIpv4Prefix(text)).toBeUndefined();
  });

  it('hands out disjoint /31 subnets until the prefix is exhausted', () => {
    const prefix = { base: parseIpv4('192.0.2.248') ?? 0, length: 29 };
    expect(formatIpv4Prefix(prefix)).toBe('192.0.2.248/29');
    expect(countSlash31(prefix)).toBe(4);
    const all = [0, 1, 2, 3].flatMap((n) => nthSlash31(prefix, n) ?? []);
    expect(all).toHaveLength(8);
    expect(new Set(all).size).toBe(8);
    expect(all.at(-1)).toBe('192.0.2.255');
    expect(nthSlash31(prefix, 4)).toBeUndefined();
  });
});

describe('seeds', () => {
  it('splitmix64 gives the reference outputs for seed 1234567', () => {
    // Published test vector of splitmix64.c, as used by Rosetta Code and several language runtimes.
    const stream = createPrng(1234567n);
    expect([stream.nextUint64(), stream.nextUint64(), stream.nextUint64()]).toEqual([
      6457827717110365317n,
      3203168211198807973n,
      9817491932198370423n,
    ]);
  });

  it('FNV-1a gives the reference hashes', () => {
    expect(fnv1a64('')).toBe(0xcbf29ce484222325n);
    expect(fnv1a64('a')).toBe(0xaf63dc4c8601ec8cn);
  });

  it('a derived seed depends on the seed, on every name and on their boundaries', () => {
    const seeds = [
      deriveSeed(1n, 'a', 'bc'),
      deriveSeed(1n, 'ab', 'c'),
      deriveSeed(1n, 'bc', 'a'),
      deriveSeed(2n, 'a', 'bc'),
      deriveSeed(1n),
    ];
    expect(new Set(seeds).size).toBe(seeds.length);
    expect(seeds.every((seed) => seed >= 0n && seed < 1n << 64n)).toBe(true);
    expect(deriveSeed(1n, 'link', 'wan')).toBe(deriveSeed(1n, 'link', 'wan'));
  });

  it('splitmix64 maps different states to different outputs', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
        fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
        (a, b) => {
          expect(splitmix64(a) === splitmix64(b)).toBe(a === b);
        },
      ),
    );
  });

  it('numbers stay in their range', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.integer({ min: 1, max: 1000 }), (seed, bound) => {
        const stream = createPrng(seed);
        const drawn = stream.nextInt(bound);
        expect(drawn >= 0 && drawn < bound && Number.isInteger(drawn)).toBe(true);
        const float = stream.nextFloat();
        expect(float >= 0 && float < 1).toBe(true);
      }),
    );
    expect(() => createPrng(1n).nextInt(0)).toThrow(RangeError);
  });
});

describe('JSON Lines', () => {
  it('records survive being written and read again', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue({ noUnicodeString: false })), (records) => {
        const { records: read, torn } = parseJsonLines(records.map(renderJsonLine).join(''));
        expect(torn).toBe(false);
        expect(JSON.stringify(read)).toBe(JSON.stringify(records));
      }),
    );
  });

  it('a line cut off by a crash is left out and reported', () => {
    expect(parseJsonLines('{"a":1}\n{"a":')).toEqual({ records: [{ a: 1 }], torn: true });
  });

  it('a complete line that is not JSON is named', () => {
    expect(() => parseJsonLines('{}\nx\n')).toThrow('line 2 is not JSON');
    expect(() => renderJsonLine(undefined)).toThrow(TypeError);
  });
});

describe('did you mean', () => {
  it('finds the nearest candidate and nothing far-fetched', () => {
    expect(didYouMean('ratee', ['rate', 'delay'])).toBe('rate');
    expect(didYouMean('dealy', ['rate', 'delay'])).toBe('delay');
    expect(didYouMean('bandwidth', ['rate', 'delay'])).toBeUndefined();
  });

  it('the distance is symmetric and zero only for equal words', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
      }),
    );
  });
});
