import type { Scenario, SweepAxis } from '../spec/types.js';
import { createPrng, deriveSeed } from '../util/prng.js';
import { cellSeed } from './seeds.js';

/** One run of the scenario: a combination of the sweep's values and a repeat. */
export interface MatrixCell {
  /** Safe as a directory name; the same for every repeat of one combination. `default` without a sweep. */
  readonly name: string;
  /** Value of each axis by its path, as written in the file. */
  readonly params: Readonly<Record<string, string | number | boolean>>;
  /** From 0. */
  readonly repeat: number;
  /** Decimal u64. Depends on the repeat only: repeat k draws the same randomness in every arm (paired comparison). */
  readonly seed: string;
}

/** Longest directory name of a cell, well below the 255 bytes of every file system. */
const MAX_NAME = 120;

/**
 * Cells of a scenario: the cartesian product of the sweep's axes, or the combinations given, times the repeats. The order is shuffled by the
 * scenario's seed, so that slow drift of a machine under real time does not fall on one arm.
 */
export function planMatrix(
  scenario: Scenario,
  combinations: readonly MatrixCell['params'][] = cartesian(scenario.sweep),
): readonly MatrixCell[] {
  const names = uniqueNames(combinations.map(nameOf));
  const cells = combinations.flatMap((params, index) =>
    Array.from({ length: scenario.repeats }, (_, repeat) => ({
      name: names[index] ?? '',
      params,
      repeat,
      seed: cellSeed(BigInt(scenario.seed), repeat),
    })),
  );
  return shuffle(cells, deriveSeed(BigInt(scenario.seed), 'matrix-order'));
}

function cartesian(axes: readonly SweepAxis[]): readonly MatrixCell['params'][] {
  return axes.reduce<readonly MatrixCell['params'][]>(
    (combinations, axis) =>
      combinations.flatMap((params) => axis.values.map((value) => ({ ...params, [axis.path]: value }))),
    [{}],
  );
}

/** `topology.links.wan.rate: 200 Mbit/s` → `wan.rate=200-Mbit-s`. */
function nameOf(params: MatrixCell['params']): string {
  const parts = Object.entries(params).map(([path, value]) => {
    const key = path.split('.').slice(-2).join('.');
    return `${safe(key)}=${safe(String(value))}`;
  });
  return parts.length === 0 ? 'default' : parts.join(',').slice(0, MAX_NAME);
}

function safe(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9._]+/g, '-').replaceAll(/^[-.]+|-+$/g, '');
}

/** Numbers the names that two combinations share: file systems may ignore case, so that counts as sharing too. */
function uniqueNames(names: readonly string[]): readonly string[] {
  const count = new Map<string, number>();
  for (const name of names) count.set(name.toLowerCase(), (count.get(name.toLowerCase()) ?? 0) + 1);
  return names.map((name, index) => ((count.get(name.toLowerCase()) ?? 0) > 1 ? `${name}~${String(index + 1)}` : name));
}

/** Fisher–Yates. */
function shuffle<T>(items: readonly T[], seed: bigint): readonly T[] {
  const prng = createPrng(seed);
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const pick = prng.nextInt(last + 1);
    const [a, b] = [shuffled[last], shuffled[pick]];
    if (a === undefined || b === undefined) break;
    shuffled[last] = b;
    shuffled[pick] = a;
  }
  return shuffled;
}
