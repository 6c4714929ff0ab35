/**
 * What the checks that always run cost: the wall time of a scenario with the automatic capture and without one, in pairs that
 * run at the same time on a CPU each and change places. `npx tsx scripts/bench-checks.ts [SCENARIO [PAIRS]]`, after a build.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { $ } from 'zx';
import { allowedCpus } from '../src/engine/cpu.js';
import { quantile } from '../src/stats/index.js';

const TARGET_RATIO = 1.15;
const [scenario = 'scenarios/quick.yaml', pairs = '5'] = process.argv.slice(2);
const main = join(import.meta.dirname, '../dist/cli/main.js');
const out = await mkdtemp(join(tmpdir(), 'longhaul-bench-'));
const [first = 0, second = first] = allowedCpus();

interface Cost {
  readonly wallS: number;
  /** User and system time of the run and all its processes: what is left when others use the machine as well. */
  readonly cpuS: number;
}

async function measure(proof: 'auto' | 'off', cpu: number): Promise<Cost> {
  const run = `node ${main} run ${scenario} --quiet --set proof=${proof} --out ${out}/${proof}`;
  const timed = await $({
    env: { ...process.env, TIMEFORMAT: 'cost %R %U %S' },
  })`taskset -c ${cpu} bash -c ${`time ${run}`}`;
  const [, wall, user, system] = /cost (\S+) (\S+) (\S+)/.exec(timed.stderr) ?? [];
  return { wallS: Number(wall), cpuS: Number(user) + Number(system) };
}

const ratios: { wall: number; cpu: number }[] = [];
try {
  for (let pair = 0; pair < Number(pairs); pair++) {
    const [a, b] = pair % 2 === 0 ? [first, second] : [second, first];
    const [withChecks, without] = await Promise.all([measure('auto', a), measure('off', b)]);
    ratios.push({ wall: withChecks.wallS / without.wallS, cpu: withChecks.cpuS / without.cpuS });
    const text = (cost: Cost) => `${cost.wallS.toFixed(2)} s wall, ${cost.cpuS.toFixed(2)} s CPU`;
    console.log(`pair ${String(pair + 1)}: with ${text(withChecks)}; without ${text(without)}`);
  }
} finally {
  await rm(out, { recursive: true, force: true });
}
const median = (key: 'wall' | 'cpu') =>
  quantile(
    ratios.map((ratio) => ratio[key]),
    0.5,
  ) ?? Number.NaN;
console.log(
  `median ratio: wall ${median('wall').toFixed(3)}, CPU ${median('cpu').toFixed(3)}; target ${String(TARGET_RATIO)}`,
);
process.exitCode = median('cpu') <= TARGET_RATIO ? 0 : 1;
