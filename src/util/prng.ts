/**
 * Seeds and pseudo-random numbers. Everything random in an experiment is derived by name from one seed, so that adding
 * a link or a workload does not change the randomness of the others.
 */
const MASK = (1n << 64n) - 1n;

/**
 * One output of splitmix64 for a given state (Steele, Lea, Flood: Fast splittable pseudorandom number generators,
 * OOPSLA 2014). A bijection on 64-bit values that also serves to scramble seeds.
 */
export function splitmix64(state: bigint): bigint {
  let z = (state + 0x9e3779b97f4a7c15n) & MASK;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK;
  return z ^ (z >> 31n);
}

/** FNV-1a, 64 bit, over the UTF-8 bytes of the text. */
export function fnv1a64(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & MASK;
  return hash;
}

/**
 * A 64-bit seed that depends on the experiment's seed and on every name, in order.
 *
 *     deriveSeed(1n, 'link', 'wan', 'forward', 'repeat', '0')
 *
 * @param experimentSeed any integer; taken modulo 2^64
 * @returns 0 to 2^64 - 1
 */
export function deriveSeed(experimentSeed: bigint, ...names: readonly string[]): bigint {
  let seed = splitmix64(experimentSeed & MASK);
  // Mixing name by name keeps ('a', 'bc') and ('ab', 'c') apart without a separator that a name could contain.
  for (const name of names) seed = splitmix64(seed ^ fnv1a64(name));
  return seed;
}

export interface Prng {
  /** Uniform on 0 to 2^64 - 1. */
  nextUint64(): bigint;
  /** Uniform on [0, 1), 53 random bits. */
  nextFloat(): number;
  /** Uniform on 0 to bound - 1, without modulo bias. @param bound a positive safe integer */
  nextInt(bound: number): number;
}

/** A splitmix64 stream: period 2^64, equal seeds give equal streams on every platform. */
export function createPrng(seed: bigint): Prng {
  let state = seed & MASK;
  const nextUint64 = (): bigint => {
    const value = splitmix64(state);
    state = (state + 0x9e3779b97f4a7c15n) & MASK;
    return value;
  };
  return {
    nextUint64,
    nextFloat: () => Number(nextUint64() >> 11n) / 2 ** 53,
    nextInt: (bound) => {
      if (!Number.isSafeInteger(bound) || bound < 1) throw new RangeError(`bound ${String(bound)} is not positive`);
      const size = BigInt(bound);
      const fair = MASK + 1n - ((MASK + 1n) % size);
      let value = nextUint64();
      while (value >= fair) value = nextUint64();
      return Number(value % size);
    },
  };
}
