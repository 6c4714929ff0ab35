import { join } from 'node:path';
import { digestRecords, firstDifference, type CellDigest } from '../../analyze/index.js';
import type { Engine } from '../../engine/types.js';
import type { LonghaulError } from '../../errors/index.js';
import type { CellRecords } from '../../records/index.js';
import { cellFiles, readCell, readJsonIfAny, readTraces } from '../../store/index.js';
import { runCell } from '../run-cell.js';
import type { Slot } from '../schedule.js';
import { differingLogs } from './logs.js';
import { locate, type CellPair } from './locate.js';
import type { RecordedCell } from './recorded-run.js';
import type { VerifiedCell } from './types.js';

export interface CellRepetition {
  readonly cell: RecordedCell;
  readonly runDir: string;
  /** Where the repetition goes; what lies there is the caller's to remove. */
  readonly workDir: string;
  readonly engine: Engine;
  readonly nativeDir: string | null;
  readonly slot: Slot;
  readonly wallLimitS: number;
  readonly signal: AbortSignal;
  readonly onVersions: (versions: Readonly<Record<string, string>>) => void;
}

export interface RepeatedCell {
  readonly verified: VerifiedCell;
  /** Why the repetition did not complete. */
  readonly error: LonghaulError | null;
}

/** Runs one cell again from its own cell.json and compares what it left with what is recorded. */
export async function verifyCell(repetition: CellRepetition): Promise<RepeatedCell> {
  const { cell, runDir } = repetition;
  const { entry, input } = cell;
  const repeatedDir = join(repetition.workDir, entry.dir);
  const { engine, nativeDir, slot, wallLimitS, signal } = repetition;
  const traces = await readTraces(cell.dir, input.plan);
  const { error } = await runCell({
    cell: {
      name: '',
      params: entry.params,
      repeat: entry.repeat,
      seed: input.seed,
      input,
      traces,
      expectations: [],
    },
    dir: repeatedDir,
    ...{ engine, nativeDir, slot, wallLimitS, signal },
    onEvent: (event) => {
      if (event.event === 'agent.start') repetition.onVersions(event.versions);
    },
    onWarning: () => undefined,
  });
  const verified = await compareCell(entry.dir, { runDir, recordedDir: cell.dir, repeatedDir }, error);
  return { verified, error };
}

const UNREPEATED = { repeated: null, difference: null, differs_in: [], logs_differ: [] } as const;

async function compareCell(cell: string, pair: CellPair, error: LonghaulError | null): Promise<VerifiedCell> {
  const mine = await readCell(pair.recordedDir);
  const recorded = digestRecords(mine);
  const changed = await isAltered(pair.recordedDir, recorded);
  const note = changed
    ? 'the records are not those that digest.json was made from: they were changed afterwards'
    : null;
  if (error !== null) {
    const why = `the repetition did not complete: ${error.message}`;
    return { cell, verdict: 'failed', recorded: recorded.digest, ...UNREPEATED, note: why };
  }
  const other = await readCell(pair.repeatedDir);
  const repeated = digestRecords(other);
  const same = recorded.digest === repeated.digest;
  return {
    cell,
    verdict: same && !changed ? 'identical' : 'different',
    recorded: recorded.digest,
    repeated: repeated.digest,
    difference: same ? null : await locateFirst(mine, other, pair),
    differs_in: differingSections(recorded, repeated),
    logs_differ: await differingLogs(pair),
    note,
  };
}

async function locateFirst(mine: CellRecords, other: CellRecords, pair: CellPair) {
  const difference = firstDifference(mine, other);
  return difference === null ? null : await locate(difference, pair);
}

function differingSections(a: CellDigest, b: CellDigest): readonly string[] {
  const names = new Set([...Object.keys(a.sections), ...Object.keys(b.sections)]);
  return [...names].filter((name) => a.sections[name] !== b.sections[name]);
}

/** A digest in an older format says nothing about these records. */
async function isAltered(dir: string, now: CellDigest): Promise<boolean> {
  const stored = await readJsonIfAny<CellDigest>(cellFiles(dir).digest);
  return stored?.format === now.format && stored.digest !== now.digest;
}
