/**
 * What the checks that always run cost: the wall time of a scenario with the automatic capture and without one, in pairs that
 * run at the same time on a CPU each and change places. `npx tsx scripts/bench-checks.ts [SCENARIO [PAIRS]]`, after a build.
 */
import { pairedCost } from './support/paired-cost.js';

const TARGET_RATIO = 1.15;
const [scenario = 'scenarios/quick.yaml', pairs = '5'] = process.argv.slice(2);
const { wall, cpu } = await pairedCost(
  { scenario, with: '--set proof=auto', without: '--set proof=off' },
  Number(pairs),
);
console.log(`median ratio: wall ${wall.toFixed(3)}, CPU ${cpu.toFixed(3)}; target ${String(TARGET_RATIO)}`);
process.exitCode = cpu <= TARGET_RATIO ? 0 : 1;
