import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { $ } from 'zx';
import { allowedCpus } from '../../src/engine/cpu.js';
import { quantile } from '../../src/stats/index.js';
import { ROOT } from './longhaul.js';

export interface Cost {
  readonly wallS: number;
  /** User and system time of the run and all its processes: what is left when others use the machine as well. */
  readonly cpuS: number;
}

/** Runs that differ in one thing, at the same time and on a CPU each. */
export interface Pair {
  readonly scenario: string;
  /** Further options of `longhaul run`. */
  readonly with: string;
  readonly without: string;
  /** Called with the directories below which both runs lie, after every pair. */
  readonly compare?: (withIt: string, withoutIt: string) => Promise<void>;
}

/**
 * Runs pairs that change CPUs from one to the next, and prints every one.
 * @returns the medians of the ratios with / without
 */
export async function pairedCost(pair: Pair, pairs: number): Promise<{ readonly wall: number; readonly cpu: number }> {
  const out = await mkdtemp(join(tmpdir(), 'longhaul-bench-'));
  const [first = 0, second = first] = allowedCpus();
  const ratios: { readonly wall: number; readonly cpu: number }[] = [];
  try {
    for (let count = 0; count < pairs; count++) {
      const [a, b] = count % 2 === 0 ? [first, second] : [second, first];
      const [withIt, withoutIt] = [join(out, String(count), 'with'), join(out, String(count), 'without')];
      const [more, less] = await Promise.all([
        measure(`${pair.scenario} ${pair.with} --out ${withIt}`, a),
        measure(`${pair.scenario} ${pair.without} --out ${withoutIt}`, b),
      ]);
      ratios.push({ wall: more.wallS / less.wallS, cpu: more.cpuS / less.cpuS });
      console.log(`pair ${String(count + 1)}: with ${describe(more)}; without ${describe(less)}`);
      await pair.compare?.(withIt, withoutIt);
    }
  } finally {
    await rm(out, { recursive: true, force: true });
  }
  const median = (key: 'wall' | 'cpu') =>
    quantile(
      ratios.map((ratio) => ratio[key]),
      0.5,
    ) ?? Number.NaN;
  return { wall: median('wall'), cpu: median('cpu') };
}

async function measure(args: string, cpu: number): Promise<Cost> {
  const run = `node ${join(ROOT, 'dist/cli/main.js')} run ${args} --quiet`;
  const timed = await $({
    env: { ...process.env, TIMEFORMAT: 'cost %R %U %S' },
  })`taskset -c ${cpu} bash -c ${`time ${run}`}`;
  const [, wall, user, system] = /cost (\S+) (\S+) (\S+)/.exec(timed.stderr) ?? [];
  return { wallS: Number(wall), cpuS: Number(user) + Number(system) };
}

const describe = ({ wallS, cpuS }: Cost): string => `${wallS.toFixed(2)} s wall, ${cpuS.toFixed(2)} s CPU`;
