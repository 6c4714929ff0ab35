import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Summary } from '../src/records/index.js';
import { prepareMachine } from './setup/prepare.js';
import { say } from './setup/say.js';
import { longhaul } from './support/longhaul.js';
import { CASES, caseName, renderCase, type Case } from './wan-bytes/cases.js';
import { renderWanBytesPage, type CaseRun } from './wan-bytes/page.js';

// `npx tsx scripts/wan-bytes.ts`: runs every built-in schedule over 2, 3 and 4 sites and 8, 16 and 64 ranks, and writes
// docs/scenarios/wan-bytes.md. With names (wan-bytes-2x16) only these are run and the page shows the last run of the others.
const root = join(import.meta.dirname, '..');
const results = join(root, 'results/wan-bytes');
const recordFile = (one: Case) => join(results, `${caseName(one)}.json`);

async function runCase(one: Case): Promise<number> {
  const scenario = join(results, `${caseName(one)}.yaml`);
  writeFileSync(scenario, renderCase(one));
  const began = Date.now();
  const { code, stdout } = await longhaul(['run', scenario, '--json', '--out', results], { showsProgress: true });
  const exitCode = code ?? 1;
  if (exitCode !== 0 && exitCode !== 5) return exitCode;
  const run: CaseRun = { ...one, wallS: (Date.now() - began) / 1e3, summary: JSON.parse(stdout) as Summary };
  writeFileSync(recordFile(one), `${JSON.stringify(run)}\n`);
  return exitCode;
}

const wanted = process.argv.slice(2);
const chosen = CASES.filter((one) => wanted.length === 0 || wanted.includes(caseName(one)));
if (chosen.length === 0) {
  say(`no such case; there are ${CASES.map(caseName).join(', ')}`);
  process.exit(2);
}
mkdirSync(results, { recursive: true });
await prepareMachine();
for (const one of chosen) {
  const exitCode = await runCase(one);
  say(`${caseName(one)}: exit code ${String(exitCode)}`);
  // A run that did not complete (4) outranks one that missed an expectation (5).
  if (exitCode !== 0 && (process.exitCode ?? 5) === 5) process.exitCode = exitCode;
}
const runs = CASES.filter((one) => existsSync(recordFile(one))).map(
  (one) => JSON.parse(readFileSync(recordFile(one), 'utf8')) as CaseRun,
);
writeFileSync(join(root, 'docs/scenarios/wan-bytes.md'), renderWanBytesPage(runs));
say(`wrote docs/scenarios/wan-bytes.md with ${String(runs.length)} of ${String(CASES.length)} cases`);
