/**
 * What telemetry costs: the wall time of a scenario with it and without, in pairs that run at the same time on a CPU each
 * and change places, and whether the results are the same. `npx tsx scripts/bench-telemetry.ts [SCENARIO [PAIRS]]`, after a
 * build. The scenario must have no telemetry of its own.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { digestRecords } from '../src/analyze/index.js';
import { readCell } from '../src/store/index.js';
import { onlyRunBelow } from './support/longhaul.js';
import { pairedCost } from './support/paired-cost.js';

const [scenario = 'scenarios/quick.yaml', pairs = '5'] = process.argv.slice(2);
const TELEMETRY = ['samples connection', 'samples hop', 'samples path'];

/** Digests of all that both runs have. */
async function sharedDigests(out: string): Promise<string> {
  const cells = join(onlyRunBelow(out), 'cells');
  const [cell = ''] = await readdir(cells);
  const { sections } = digestRecords(await readCell(join(cells, cell, '1')));
  return JSON.stringify(Object.entries(sections).filter(([section]) => !TELEMETRY.includes(section)));
}

const equal: boolean[] = [];
const compare = async (told: string, untold: string): Promise<void> => {
  equal.push((await sharedDigests(told)) === (await sharedDigests(untold)));
};
const { wall, cpu } = await pairedCost({ scenario, with: '--set telemetry={}', without: '', compare }, Number(pairs));
console.log(`median ratio: wall ${wall.toFixed(3)}, CPU ${cpu.toFixed(3)}`);
console.log(
  equal.every(Boolean)
    ? 'all other records are the same, bit for bit'
    : 'other records differ: see docs/guide/telemetry.md',
);
