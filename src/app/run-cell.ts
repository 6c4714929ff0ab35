import { performance } from 'node:perf_hooks';
import { analyzeCell, digestRecords } from '../analyze/index.js';
import type { Engine, EngineExit, RunningCell } from '../engine/types.js';
import { LonghaulError } from '../errors/index.js';
import type { CalibrationRecord, CellEvent, CellSummary } from '../records/index.js';
import { sealOrigins, workloadMemoryBytes } from '../program/index.js';
import {
  cellFiles,
  createCellDirectory,
  followJsonLines,
  readCell,
  writeFileAtomic,
  writeJsonAtomic,
} from '../store/index.js';
import { cellError } from './cell-error.js';
import { proveCell } from './prove-cell.js';
import type { PreparedCell } from './prepare-cells.js';
import type { Slot } from './schedule.js';
import { Watchdog } from './watchdog.js';

/** See `Durability`. */
const OF_A_CELL = { durable: false } as const;

/** Memory of a guest: a fixed part for its kernel and programs, and a share per node. */
const GUEST_MIB = 768;
const NODE_MIB = 24;

export interface CellRun {
  readonly cell: PreparedCell;
  /** Where the cell's records go; made here. */
  readonly dir: string;
  readonly engine: Engine;
  readonly nativeDir: string | null;
  readonly slot: Slot;
  readonly wallLimitS: number;
  /** How the settings of its links did in labs of their own; nothing where that was not asked for. */
  readonly calibration?: CalibrationRecord | null;
  readonly signal: AbortSignal;
  readonly onEvent: (event: CellEvent) => void;
  readonly onWarning: (message: string) => void;
}

export interface CellOutcome {
  readonly summary: CellSummary;
  readonly error: LonghaulError | null;
  readonly wallS: number;
}

/** Runs one cell to its end and analyses what it left behind. Rejects only if it could not be started. */
export async function runCell(run: CellRun): Promise<CellOutcome> {
  const files = await createCellDirectory(run.dir);
  const { input, origins } = sealOrigins(run.cell.input);
  await writeJsonAtomic(files.input, input, OF_A_CELL);
  await writeJsonAtomic(files.origins, origins, OF_A_CELL);
  for (const [sha256, text] of Object.entries(run.cell.traces))
    await writeFileAtomic(files.trace(sha256), text, OF_A_CELL);
  const startMs = performance.now();
  const { exit, watchdog } = await launchAndFollow(run);
  const wallS = (performance.now() - startMs) / 1000;
  await proveCell(run.dir, run.cell.input);
  if (run.calibration) await writeJsonAtomic(files.calibration, run.calibration, OF_A_CELL);
  const records = await readCell(run.dir);
  const error = cellError({ records, exit, watchdog, origins });
  const { params, repeat, expectations } = run.cell;
  const digest = digestRecords(records);
  const context = { params, repeat, wallS, expectations, error: error?.message ?? null };
  const summary = analyzeCell(records, context, digest.digest);
  await writeJsonAtomic(files.fidelity, summary.fidelity, OF_A_CELL);
  await writeJsonAtomic(files.digest, digest, OF_A_CELL);
  return { summary, error, wallS };
}

function guestMemoryMiB(input: PreparedCell['input']): number {
  return GUEST_MIB + NODE_MIB * input.plan.nodes.length + Math.ceil(workloadMemoryBytes(input) / 2 ** 20);
}

interface CellExit {
  readonly exit: EngineExit;
  readonly watchdog: LonghaulError | null;
}

/** A cell that cannot be started is a failed cell like any other: the rest of a sweep goes on. */
async function start(run: CellRun): Promise<RunningCell | LonghaulError> {
  const started = run.engine.launch({
    cellDir: run.dir,
    clock: run.cell.input.clock,
    seed: run.cell.seed,
    memoryMiB: guestMemoryMiB(run.cell.input),
    nativeDir: run.nativeDir,
    processor: run.cell.input.processor ?? 'native',
    cpu: run.slot,
  });
  return started.catch((error: unknown) => {
    if (error instanceof LonghaulError) return error;
    throw error;
  });
}

async function launchAndFollow(run: CellRun): Promise<CellExit> {
  const running = await start(run);
  if (running instanceof LonghaulError) return { exit: { kind: 'lost', error: running }, watchdog: null };
  const stop = () => {
    running.stop();
  };
  const watchdog = new Watchdog({ wallLimitS: run.wallLimitS, onSilence: run.onWarning, onLimit: stop });
  run.signal.addEventListener('abort', stop, { once: true });
  // The signal may have come while the engine was starting.
  if (run.signal.aborted) stop();
  const ended = new AbortController();
  const followed = follow(run, { watchdog, signal: ended.signal });
  const exit = await running.exit;
  ended.abort();
  await followed;
  run.signal.removeEventListener('abort', stop);
  return { exit, watchdog: watchdog.end() };
}

async function follow(run: CellRun, watch: { watchdog: Watchdog; signal: AbortSignal }): Promise<void> {
  const events = followJsonLines<CellEvent>(cellFiles(run.dir).events, { signal: watch.signal });
  for await (const event of events) {
    watch.watchdog.progress(event);
    run.onEvent(event);
  }
}
