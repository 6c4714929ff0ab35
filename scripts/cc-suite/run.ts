import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from '../../src/errors/codes.js';
import type { CellSummary, Summary, WorkloadResult } from '../../src/records/index.js';
import { longhaul, onlyRunBelow } from '../support/longhaul.js';
import type { SuiteTest } from './tests.js';

const RESULTS = join(import.meta.dirname, '../../results/cc-suite');

/** What one control did in one test. */
export interface SuiteRun {
  readonly format: 'longhaul/cc-run@1';
  readonly control: string;
  readonly test: string;
  readonly kernel: string;
  readonly date: string;
  readonly cell: CellSummary;
  /** Goodput of each iperf3 workload over time: experiment time in ns, bit/s. */
  readonly goodput: Readonly<Record<string, readonly (readonly [number, number])[]>>;
}

const recordFile = (control: string, test: string) => join(RESULTS, control, `${test}.json`);

/** The stored result of the last run; null when there is none. */
export function readRun(control: string, test: string): SuiteRun | null {
  const file = recordFile(control, test);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as SuiteRun) : null;
}

/** Controls that have results. */
export const testedControls = (): readonly string[] => (existsSync(RESULTS) ? readdirSync(RESULTS).sort() : []);

export interface Subject {
  readonly control: string;
  /** Modules to load first, absolute paths. */
  readonly modules: readonly string[];
}

/** A run that completed, or one that a workload did not survive: then its bounds are not measured, and missed. */
const HAS_RESULT: readonly number[] = [EXIT.ok, EXIT.verdict, EXIT.experiment];

/** Runs one test with one control and stores its result. @returns the exit code: 0 met, 5 missed, 4 not measured */
export async function runTest(test: SuiteTest, { control, modules }: Subject): Promise<number> {
  const out = join(RESULTS, control, test.name);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const settings = test.subjects.map((id) => `workloads.${id}.congestion=${control}`);
  if (modules.length > 0) settings.push(`modules=${JSON.stringify(modules)}`);
  const sets = settings.flatMap((setting) => ['--set', setting]);
  const args = ['run', test.file, ...sets, '--json', '--quiet', '--out', out];
  const { code, stdout } = await longhaul(args, { showsProgress: true });
  const exitCode = code ?? 1;
  if (!HAS_RESULT.includes(exitCode) || !stdout.startsWith('{')) return exitCode;
  const { cells, engine } = JSON.parse(stdout) as Summary;
  const [cell] = cells;
  if (cell === undefined) return 1;
  const run: SuiteRun = {
    ...{ format: 'longhaul/cc-run@1', control, test: test.name, kernel: engine.kernel },
    ...{ date: new Date().toISOString().slice(0, 10), cell, goodput: readGoodput(out) },
  };
  writeFileSync(recordFile(control, test.name), `${JSON.stringify(run)}\n`);
  // The summary and the series are all that the page needs: a suite of many runs would fill a disk.
  rmSync(out, { recursive: true, force: true });
  return exitCode;
}

/** Series of the only run below `out`. */
function readGoodput(out: string): SuiteRun['goodput'] {
  const folder = join(onlyRunBelow(out), 'cells/default/1/workloads');
  return Object.fromEntries(
    readdirSync(folder).map((name) => {
      const { id, series } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as WorkloadResult;
      const points = series.filter((point) => point.name.startsWith('goodput'));
      return [id, points.map(({ t_ns, value }) => [t_ns, value] as const)];
    }),
  );
}
