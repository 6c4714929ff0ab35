/**
 * What telemetry costs: the wall time of a scenario with it and without, in pairs that run at the same time on a CPU each
 * and change places, and whether the results are the same. `npx tsx scripts/bench-telemetry.ts [SCENARIO [PAIRS]]`, after a
 * build. The scenario must have no telemetry of its own.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { $ } from 'zx';
import { digestRecords } from '../src/analyze/index.js';
import { allowedCpus } from '../src/engine/cpu.js';
import { quantile } from '../src/stats/index.js';
import { readCell } from '../src/store/index.js';

const [scenario = 'scenarios/quick.yaml', pairs = '5'] = process.argv.slice(2);
const main = join(import.meta.dirname, '../dist/cli/main.js');
const out = await mkdtemp(join(tmpdir(), 'longhaul-bench-'));
const [first = 0, second = first] = allowedCpus();
const TELEMETRY = ['samples connection', 'samples hop', 'samples path'];

interface Outcome {
  readonly wallS: number;
  readonly cpuS: number;
  /** Digests of all that both runs have. */
  readonly digests: string;
}

async function measure(name: 'with' | 'without', cpu: number): Promise<Outcome> {
  const place = join(out, name);
  const set = name === 'with' ? '--set telemetry={}' : '';
  const run = `node ${main} run ${scenario} --quiet ${set} --out ${place}`;
  const timed = await $({
    env: { ...process.env, TIMEFORMAT: 'cost %R %U %S' },
  })`taskset -c ${cpu} bash -c ${`time ${run}`}`;
  const [, wall, user, system] = /cost (\S+) (\S+) (\S+)/.exec(timed.stderr) ?? [];
  const [study = ''] = await readdir(place);
  const [id = ''] = await readdir(join(place, study));
  const cells = join(place, study, id, 'cells');
  const [cell = ''] = await readdir(cells);
  const { sections } = digestRecords(await readCell(join(cells, cell, '1')));
  const shared = Object.entries(sections).filter(([section]) => !TELEMETRY.includes(section));
  await rm(place, { recursive: true, force: true });
  return { wallS: Number(wall), cpuS: Number(user) + Number(system), digests: JSON.stringify(shared) };
}

const ratios: { readonly wall: number; readonly cpu: number }[] = [];
let same = true;
try {
  for (let pair = 0; pair < Number(pairs); pair++) {
    const [a, b] = pair % 2 === 0 ? [first, second] : [second, first];
    const [told, untold] = await Promise.all([measure('with', a), measure('without', b)]);
    ratios.push({ wall: told.wallS / untold.wallS, cpu: told.cpuS / untold.cpuS });
    same &&= told.digests === untold.digests;
    const text = ({ wallS, cpuS }: Outcome) => `${wallS.toFixed(2)} s wall, ${cpuS.toFixed(2)} s CPU`;
    console.log(`pair ${String(pair + 1)}: with ${text(told)}; without ${text(untold)}`);
  }
} finally {
  await rm(out, { recursive: true, force: true });
}
const median = (key: 'wall' | 'cpu') =>
  quantile(
    ratios.map((ratio) => ratio[key]),
    0.5,
  ) ?? Number.NaN;
console.log(`median ratio: wall ${median('wall').toFixed(3)}, CPU ${median('cpu').toFixed(3)}`);
console.log(same ? 'all other records are the same, bit for bit' : 'other records differ: see docs/guide/telemetry.md');
