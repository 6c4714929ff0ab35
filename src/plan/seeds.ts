/** Seeds by name. Each depends on the experiment's seed, on what it is for and on the repeat, and on nothing else. */
import { createPrng, deriveSeed } from '../util/prng.js';

export interface Draw {
  /** Seed of the experiment. */
  readonly seed: bigint;
  /** From 0. */
  readonly repeat: number;
}

/** Seed of everything random in one repeat that is not a link or a start phase: the guest's entropy. Decimal u64. */
export function cellSeed(seed: bigint, repeat: number): string {
  return deriveSeed(seed, 'cell', 'repeat', String(repeat)).toString();
}

/** Seed of one direction of a link, for its losses and its other chances. Decimal u64. */
export function linkSeed(link: string, direction: 'forward' | 'reverse', { seed, repeat }: Draw): string {
  return deriveSeed(seed, 'link', link, direction, 'repeat', String(repeat)).toString();
}

/** Seed of a workload's start phase. Decimal u64. */
export function phaseSeed(workload: string, { seed, repeat }: Draw): string {
  return deriveSeed(seed, 'phase', workload, 'repeat', String(repeat)).toString();
}

/**
 * A workload's start phase in nanoseconds, uniform on [0, `jitterNs`). Two flows that start at one instant lock into one of
 * several patterns; a study that wants the distribution over all of them has to vary the phase on purpose.
 */
export function drawStartPhase(workload: string, jitterNs: number, draw: Draw): number {
  return createPrng(BigInt(phaseSeed(workload, draw))).nextInt(Math.max(1, Math.round(jitterNs)));
}
