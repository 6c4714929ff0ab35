/** The units of every dimension, each with its factor to the base unit. The reference page is generated from this. */
export interface Dimension {
  /** As it stands in a sentence: "a rate", "a time". */
  readonly name: string;
  readonly baseUnit: string;
  /** Suggested when a bare number was given. */
  readonly usualUnit: string;
  readonly example: string;
  /** Spelling → how many base units it is. Ratio's and distance's base units are divisible, see `ratio.ts`. */
  readonly units: ReadonlyMap<string, bigint>;
}

/** Decimal as in all of networking: 1 kbit/s is 1000 bit/s. */
export const RATE: Dimension = {
  name: 'rate',
  baseUnit: 'bit/s',
  usualUnit: 'Mbit/s',
  example: '10 Gbit/s',
  units: new Map([
    ['bit/s', 1n],
    ['kbit/s', 1000n],
    ['Mbit/s', 1000n ** 2n],
    ['Gbit/s', 1000n ** 3n],
    ['Tbit/s', 1000n ** 4n],
  ]),
};

/** `us` and `µs` are the same. */
export const TIME: Dimension = {
  name: 'time',
  baseUnit: 'ns',
  usualUnit: 'ms',
  example: '20 ms',
  units: new Map([
    ['ns', 1n],
    ['us', 1000n],
    ['µs', 1000n],
    ['ms', 1000n ** 2n],
    ['s', 1000n ** 3n],
    ['min', 60n * 1000n ** 3n],
    ['h', 3600n * 1000n ** 3n],
  ]),
};

/** kB, MB, GB are decimal; KiB, MiB, GiB are powers of 1024. */
export const SIZE: Dimension = {
  name: 'size',
  baseUnit: 'B',
  usualUnit: 'kB',
  example: '16 MiB',
  units: new Map([
    ['B', 1n],
    ['kB', 1000n],
    ['MB', 1000n ** 2n],
    ['GB', 1000n ** 3n],
    ['KiB', 1024n],
    ['MiB', 1024n ** 2n],
    ['GiB', 1024n ** 3n],
  ]),
};

export const PACKETS: Dimension = {
  name: 'packet count',
  baseUnit: 'packets',
  usualUnit: 'packets',
  example: '83 packets',
  units: new Map([
    ['packets', 1n],
    ['packet', 1n],
  ]),
};

/** Fractions of metres are pointless here, but fractions of kilometres are not: the value is a double in km. */
export const DISTANCE: Dimension = {
  name: 'distance',
  baseUnit: 'km',
  usualUnit: 'km',
  example: '1000 km',
  units: new Map([
    ['m', 1n],
    ['km', 1000n],
  ]),
};

/** A bare number is a ratio too: 1e-4 is 0.01 %. */
export const RATIO: Dimension = {
  name: 'ratio',
  baseUnit: '1',
  usualUnit: '%',
  example: '0.1 %',
  units: new Map([['%', 1n]]),
};

/** Multiples of rate × round trip; only queue limits use it. */
export const BDP: Dimension = {
  name: 'multiple of the BDP',
  baseUnit: 'BDP',
  usualUnit: 'BDP',
  example: '2.5 BDP',
  units: new Map([['BDP', 1n]]),
};
