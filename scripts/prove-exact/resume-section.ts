import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Summary } from '../../src/records/index.js';
import { say } from '../setup/say.js';
import { longhaul, onlyRunBelow, readManifest, readSummary, runScenario, start } from '../support/longhaul.js';
import { machineLine } from './machine-line.js';
import type { Measured, Section } from './section.js';

const SCENARIO = 'scripts/prove-exact/varied.yaml';
const CELLS = 48;
const POLL_MS = 50;

export const resumeSection: Section = {
  id: 'resume',
  title: 'A sweep that was killed and taken up again',
  about: `\`${SCENARIO}\` has ${String(CELLS)} cells that are unlike each other. Its process is killed with SIGKILL at a random moment
after half of them; \`longhaul run --resume\` finishes the run, and its digests are compared with those of the same sweep that
was not disturbed.`,
  measure: async (work) => {
    const killedIn = join(work, 'killed');
    mkdirSync(killedIn);
    const kept = await killHalfWay(killedIn);
    const run = onlyRunBelow(killedIn);
    say(`killed with ${String(kept)} of ${String(CELLS)} cells complete; resuming`);
    const resumed = await longhaul(['run', '--resume', run, '--quiet']);
    if (resumed.code !== 0) throw new Error(`--resume ended with ${String(resumed.code)}:\n${resumed.text}`);
    say('the same sweep, undisturbed');
    const through = await runScenario(join(work, 'through'), [SCENARIO]);
    return report({ kept, resumed: readSummary(run), through: readSummary(through) });
  },
};

/** @returns how many cells were complete when the process was gone */
async function killHalfWay(out: string): Promise<number> {
  const { pid, ended } = start(['run', SCENARIO, '--out', out, '--quiet']);
  while (completeCells(out) < CELLS / 2) {
    const over = await Promise.race([ended, delay(POLL_MS, null)]);
    if (over !== null) throw new Error(`the sweep ended before it could be killed:\n${over.text}`);
  }
  await delay(Math.random() * 1500);
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
  await ended;
  return completeCells(out);
}

function completeCells(out: string): number {
  const [name] = readdirSync(out);
  if (name === undefined || readdirSync(join(out, name)).length === 0) return 0;
  const run = onlyRunBelow(out);
  if (!existsSync(join(run, 'manifest.json'))) return 0;
  return readManifest(run).cells.filter(({ status }) => status === 'complete').length;
}

const digestsOf = ({ cells }: Summary): ReadonlyMap<string, string> =>
  new Map(cells.map(({ params, repeat, digest }) => [`${JSON.stringify(params)} ${String(repeat)}`, digest]));

async function report({
  kept,
  resumed,
  through,
}: {
  readonly kept: number;
  readonly resumed: Summary;
  readonly through: Summary;
}): Promise<Measured> {
  const expected = digestsOf(through);
  const found = digestsOf(resumed);
  const equal = [...expected].filter(([cell, digest]) => found.get(cell) === digest).length;
  const different = new Set(expected.values()).size;
  const good = equal === CELLS && expected.size === CELLS && found.size === CELLS && kept < CELLS;
  const markdown = `**${String(equal)} of ${String(CELLS)} digests equal.** ${String(kept)} cells were complete when the process was killed and were kept;
the other ${String(CELLS - kept)} were run by the resumed process. The ${String(CELLS)} cells have ${String(different)} different digests among them.

${await machineLine()}`;
  return { markdown, good };
}
