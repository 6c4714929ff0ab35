import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Summary } from '../../src/records/index.js';
import { longhaul } from '../support/longhaul.js';
import type { LawRun } from './types.js';

const root = join(import.meta.dirname, '../..');
/** Runs of the collection, and what the page is made of: one file for each scenario's last run. */
const RESULTS = join(root, 'results/laws');
const SCENARIOS = join(root, 'scenarios/laws');

const recordFile = (name: string) => join(RESULTS, `${name}.json`);

/** The stored result of a scenario's last run; null when there is none. */
export function readLawRun(name: string): LawRun | null {
  return existsSync(recordFile(name)) ? (JSON.parse(readFileSync(recordFile(name), 'utf8')) as LawRun) : null;
}

/** Runs one scenario of the collection through the built command line and stores its summary. @returns the exit code */
export async function runLaw(name: string): Promise<number> {
  mkdirSync(RESULTS, { recursive: true });
  const began = Date.now();
  const args = ['run', join(SCENARIOS, `${name}.yaml`), '--json', '--out', RESULTS];
  const { code, stdout } = await longhaul(args, { showsProgress: true });
  const exitCode = code ?? 1;
  // Met or missed, a completed run has a result; anything else has none to show.
  if (exitCode === 0 || exitCode === 5) {
    const run: LawRun = {
      format: 'longhaul/law-run@1',
      date: new Date().toISOString().slice(0, 10),
      wallS: (Date.now() - began) / 1e3,
      summary: JSON.parse(stdout) as Summary,
    };
    writeFileSync(recordFile(name), `${JSON.stringify(run)}\n`);
  }
  return exitCode;
}
