/**
 * Writes the traces below scenarios/traces/: made up, in the shape of a cellular link. The rate wanders in steps of 50 ms
 * between a fraction of a Mbit/s and three times its mean, and drops out now and then. Run it with tsx; the files are part
 * of the repository, and the same seed gives the same files.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPrng, type Prng } from '../src/util/prng.js';

const FOLDER = join(import.meta.dirname, '..', 'scenarios', 'traces');
const STEP_MS = 50;
/** One opportunity carries 1500 bytes. */
const OPPORTUNITY_BITS = 12_000;

interface Shape {
  readonly seed: bigint;
  readonly durationMs: number;
  readonly meanMbps: number;
  /** Share of steps without any opportunity. */
  readonly outageRatio: number;
}

/** A random walk of the logarithm of the rate, pulled back to the mean. */
function wander(random: Prng, mbps: number, meanMbps: number): number {
  const pull = 0.1 * Math.log(meanMbps / mbps);
  const step = (random.nextFloat() - 0.5) * 0.9;
  return Math.min(3 * meanMbps, Math.max(0.05 * meanMbps, mbps * Math.exp(pull + step)));
}

function makeTrace({ seed, durationMs, meanMbps, outageRatio }: Shape): readonly number[] {
  const random = createPrng(seed);
  const times: number[] = [];
  let mbps = meanMbps;
  let owedBits = 0;
  let out = false;
  for (let ms = 1; ms <= durationMs; ms += 1) {
    if (ms % STEP_MS === 1) {
      mbps = wander(random, mbps, meanMbps);
      out = random.nextFloat() < outageRatio;
    }
    if (!out) owedBits += mbps * 1000;
    for (; owedBits >= OPPORTUNITY_BITS; owedBits -= OPPORTUNITY_BITS) times.push(ms);
  }
  // The last time is the period.
  if (times.at(-1) !== durationMs) times.push(durationMs);
  return times;
}

const write = (name: string, times: readonly number[]): void => {
  writeFileSync(join(FOLDER, name), `${times.join('\n')}\n`);
};

write('cellular.down', makeTrace({ seed: 1n, durationMs: 6000, meanMbps: 9, outageRatio: 0.02 }));
write('cellular.up', makeTrace({ seed: 2n, durationMs: 6000, meanMbps: 3, outageRatio: 0.03 }));
