/**
 * Tables of netem's delay distributions: equally likely deviations from the mean in units of 1/8192 spread
 * (NETEM_DIST_SCALE), as 16-bit numbers. netem picks an entry at random for every packet.
 *
 * The tables are longhaul's own rather than those of the iproute2 that happens to be installed: their mean is zero and
 * their standard deviation one, so that the delay and the spread of a plan are those of the wire, on every machine.
 */
import type { JitterDistribution } from '../spec/types.js';
import { normalQuantile } from '../util/normal.js';

/** Deviation of one spread. */
export const TABLE_SCALE = 8192;
/** Largest deviation a 16-bit entry can express, just below four spreads. */
const TABLE_LIMIT = 32_767;

const ENTRIES = 4096;
/** Shape of the Pareto distribution that netem's tables have always had. */
const PARETO_SHAPE = 3;
/** Share of the normal part of netem's `paretonormal`. */
const NORMAL_SHARE = 0.25;

type Computed = 'normal' | 'pareto' | 'paretonormal';

const COMPUTE: Readonly<Record<Computed, () => readonly number[]>> = {
  normal: () => midpoints(ENTRIES).map(normalQuantile),
  pareto: () => midpoints(ENTRIES).map(paretoQuantile),
  paretonormal: paretonormalQuantiles,
};

const computed = new Map<Computed, readonly number[]>();

/** The table of a distribution; null for the uniform one, which netem draws without. */
export function jitterTable(distribution: JitterDistribution): readonly number[] | null {
  if (distribution.name === 'uniform') return null;
  if (distribution.name === 'table') return distribution.values;
  const known = computed.get(distribution.name) ?? quantised(COMPUTE[distribution.name]());
  computed.set(distribution.name, known);
  return known;
}

function midpoints(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => (index + 0.5) / count);
}

/** Of a Pareto variable with mean 0 and standard deviation 1. */
function paretoQuantile(p: number): number {
  const mean = PARETO_SHAPE / (PARETO_SHAPE - 1);
  const deviation = Math.sqrt(PARETO_SHAPE / ((PARETO_SHAPE - 1) ** 2 * (PARETO_SHAPE - 2)));
  return ((1 - p) ** (-1 / PARETO_SHAPE) - mean) / deviation;
}

/** Every pair of 64 normal and 64 Pareto quantiles, weighted: as many values as a table has, all equally likely. */
function paretonormalQuantiles(): readonly number[] {
  const points = midpoints(Math.sqrt(ENTRIES));
  return points
    .flatMap((n) => points.map((p) => NORMAL_SHARE * normalQuantile(n) + (1 - NORMAL_SHARE) * paretoQuantile(p)))
    .sort((a, b) => a - b);
}

/** Cutting the tails off moves the mean and narrows the spread; a few rounds of cutting and rescaling settle both. */
function quantised(values: readonly number[]): readonly number[] {
  let scaled = values;
  for (let round = 0; round < 50; round += 1) {
    const { mean, deviation } = moments(scaled);
    scaled = scaled.map((value) => clip((value - mean) / deviation));
  }
  return withoutBias(scaled.map((value) => Math.round(value * TABLE_SCALE)));
}

const clip = (value: number): number =>
  Math.max(-TABLE_LIMIT / TABLE_SCALE, Math.min(TABLE_LIMIT / TABLE_SCALE, value));

function moments(values: readonly number[]): { readonly mean: number; readonly deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(square) };
}

/** Rounding leaves a sum of some units; one unit less in as many entries from the middle on makes it zero. */
function withoutBias(values: readonly number[]): readonly number[] {
  const sum = values.reduce((total, value) => total + value, 0);
  const first = Math.floor((values.length - Math.abs(sum)) / 2);
  return values.map((value, index) =>
    index >= first && index < first + Math.abs(sum) ? value - Math.sign(sum) : value,
  );
}
