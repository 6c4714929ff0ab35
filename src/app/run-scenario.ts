import { basename } from 'node:path';
import { analyzeRun } from '../analyze/index.js';
import type { Engine } from '../engine/types.js';
import type { LonghaulError } from '../errors/index.js';
import type { CellSummary, Summary } from '../records/index.js';
import type { CellRef } from '../reporters/types.js';
import type { Scenario } from '../spec/index.js';
import type { RunFiles } from '../store/index.js';
import { selectEngine } from '../engine/select.js';
import { allowedCpus } from '../engine/cpu.js';
import { armsOf } from './arms-of.js';
import { checkUntil, planLooks, reasonToStop } from './early-stop.js';
import { exactnessOf, exactnessWarnings } from './exactness.js';
import type { RunOutcome } from './exit-code.js';
import { buildNativeFor, canCapture } from './native.js';
import { Calibrator } from './calibrate/index.js';
import { openRun, type NewRun, type OpenRun } from './open-run.js';
import { packageVersion } from './package-version.js';
import { describePlatform } from './platform.js';
import { prepareCells, resolveScenario, type PreparedCell } from './prepare-cells.js';
import { publishRun } from './publish.js';
import { reopenRun } from './resume/reopen-run.js';
import { runCell, type CellOutcome } from './run-cell.js';
import { RunLog } from './run-log.js';
import type { RunManifest } from './run-manifest.js';
import type { RunHooks, RunOptions } from './run-options.js';
import { planSlots, runOnSlots } from './schedule.js';

interface Run {
  readonly scenario: Scenario;
  readonly options: RunOptions;
  readonly hooks: RunHooks;
  readonly log: RunLog;
  readonly engine: Engine;
  readonly files: RunFiles;
  readonly manifest: RunManifest;
  readonly cells: readonly PreparedCell[];
  readonly nativeDir: string | null;
  /** Outcomes of an earlier process, by index of the cell. */
  readonly kept: ReadonlyMap<number, CellOutcome>;
  readonly calibrator: Calibrator;
}

/**
 * The main job: reads a scenario, runs its cells, analyses them and writes the run directory.
 *
 * Input and machine are checked before a directory is made, so a refused run leaves nothing behind.
 * @throws LonghaulError for bad input, a machine that cannot run it, or storage that cannot be written. A cell that fails
 *   is no exception: it is in `errors` of the outcome, and the other cells run on.
 */
export async function runScenario(options: RunOptions, hooks: RunHooks): Promise<RunOutcome> {
  const log = new RunLog(hooks.onEvent);
  const scenario = await resolveScenario(options);
  checkUntil(scenario);
  const { engine, clock, warnings } = await selectEngine({
    engine: options.engine,
    clock: scenario.clock,
    clockIsExplicit: options.clock !== undefined,
  });
  hooks.log('engine selected', { engine: engine.name, clock });
  const traits = { clock, ownsKernel: engine.name === 'uml', canCapture: await canCapture() };
  const cells = await prepareCells(options, traits);
  const nativeDir = await buildNativeFor(cells);
  const kernel = await engine.describeKernel();
  const facts = { name: engine.name, clock, kernel };
  const known = { engine: facts, platform: describePlatform(nativeDir), exactness: await exactnessOf(cells, clock) };
  const opened = await open({ options, scenario, cells, ...known });
  const calibrator = new Calibrator({
    ...{ engine, wallLimitS: options.wallLimitS, signal: hooks.signal, log: hooks.log },
    platform: { engine: engine.name, clock, kernel, version: packageVersion() },
  });
  const run: Run = { scenario, options, hooks, log, engine, cells, nativeDir, calibrator, ...opened };
  log.emit({
    type: 'run.start',
    scenario: scenario.name,
    cells: cells.length,
    kept: run.kept.size,
    engine: { name: engine.name, kernel },
    clock,
    out: run.files.dir,
  });
  for (const warning of [...warnings, ...exactnessWarnings(facts)]) warn(run, warning);
  return finish(run, { scenario: scenario.name, engine: facts, outcomes: await runCells(run) });
}

const open = (run: NewRun): Promise<OpenRun> =>
  run.options.resume === undefined ? openRun(run) : reopenRun(run.options.resume, run);

function warn(run: Run, message: string): void {
  run.manifest.addWarning(message);
  run.log.warn(message);
}

async function runCells(run: Run): Promise<(CellOutcome | undefined)[]> {
  const outcomes = run.cells.map((_, index) => run.kept.get(index));
  for (const look of planLooks(run.cells, run.scenario.until)) {
    await runBatch(run, look, outcomes);
    if (run.hooks.signal.aborted) break;
    const done = outcomes.filter((outcome) => outcome !== undefined).map(({ summary }) => summary);
    const reason = reasonToStop(done, run.scenario);
    if (reason === null) continue;
    warn(run, reason);
    await skipRest(run, outcomes);
    break;
  }
  return outcomes;
}

async function runBatch(run: Run, indexes: readonly number[], outcomes: (CellOutcome | undefined)[]): Promise<void> {
  const due = indexes.filter((index) => outcomes[index] === undefined);
  const cpus = allowedCpus();
  await runOnSlots({
    items: due,
    slots: planSlots(Math.min(run.options.jobs ?? (namesAreShared(run) ? 1 : cpus.length), due.length), cpus),
    signal: run.hooks.signal,
    run: async (index, slot) => {
      const cell = run.cells[index];
      if (cell !== undefined) outcomes[index] = await runOneCell(run, { cell, index, slot });
    },
  });
}

/** Whether cells bring congestion controls, of whose names one kernel has one list: the next would be refused its own. */
const namesAreShared = ({ engine, cells }: Run): boolean =>
  engine.name === 'host' && cells.some(({ input }) => input.modules !== undefined);

async function skipRest({ manifest }: Run, outcomes: readonly (CellOutcome | undefined)[]): Promise<void> {
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome === undefined) await manifest.updateCell(index, { status: 'skipped' });
  }
}

interface Placed {
  readonly cell: PreparedCell;
  readonly index: number;
  readonly slot: number | null;
}

async function runOneCell(run: Run, { cell, index, slot }: Placed): Promise<CellOutcome> {
  const { log, manifest, hooks } = run;
  const ref = cellRef(run, { cell, index });
  await manifest.updateCell(index, { status: 'running' });
  log.emit({ type: 'cell.start', cell: ref, input: cell.input });
  const outcome = await runCell({
    cell,
    dir: run.files.cellDir(cell.name, cell.repeat),
    engine: run.engine,
    nativeDir: run.nativeDir,
    calibration: await run.calibrator.calibrate(cell),
    slot,
    wallLimitS: run.options.wallLimitS,
    signal: hooks.signal,
    onEvent: (event) => {
      if (event.event === 'agent.start') manifest.setTools(event.versions);
      if (event.event === 'warning') manifest.addWarning(event.message);
      log.emit({ type: 'cell.event', cell: ref, event });
    },
    onWarning: (message) => {
      warn(run, ref.label === '' ? message : `${ref.label}: ${message}`);
    },
  });
  await manifest.updateCell(index, {
    status: outcome.error === null ? 'complete' : 'failed',
    wall_s: outcome.wallS,
    error: outcome.error?.message ?? null,
  });
  log.emit({ type: 'cell.end', cell: ref, summary: outcome.summary });
  return outcome;
}

/** A cell's name for people: its parameters by their last words, and its repeat if there are several. */
function cellRef(run: Run, { cell, index }: { cell: PreparedCell; index: number }): CellRef {
  const params = Object.entries(cell.params).map(([path, value]) => `${basename(path.replaceAll('.', '/'))}=${value}`);
  const repeated = run.cells.some((other) => other.repeat > 1);
  const label = [...params, ...(repeated ? [`#${String(cell.repeat)}`] : [])].join(' ');
  return { index, label, params: cell.params, repeat: cell.repeat, seed: cell.seed };
}

interface Ended {
  readonly scenario: string;
  readonly engine: Summary['engine'];
  readonly outcomes: readonly (CellOutcome | undefined)[];
}

async function finish(run: Run, { scenario, engine, outcomes }: Ended): Promise<RunOutcome> {
  const done = outcomes.filter((outcome) => outcome !== undefined);
  const cells: readonly CellSummary[] = done.map((outcome) => outcome.summary);
  const arms = armsOf(run.cells, run.scenario.sweep);
  const summary = analyzeRun({ scenario, engine, cells, warnings: run.manifest.warnings, arms });
  const interrupted = run.hooks.signal.aborted;
  const errors = done.map((outcome) => outcome.error).filter((error): error is LonghaulError => error !== null);
  const status = interrupted ? 'incomplete' : errors.length > 0 ? 'failed' : 'complete';
  const reportPath = await publishRun({ files: run.files, manifest: run.manifest, summary, status });
  run.log.emit({ type: 'run.end', summary, runDir: run.files.dir, reportPath });
  return { summary, runDir: run.files.dir, reportPath, errors: interrupted ? [] : errors };
}
