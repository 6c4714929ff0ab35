import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { allowedCpus } from '../../engine/cpu.js';
import type { LonghaulError } from '../../errors/index.js';
import { storageError, type Manifest, type ManifestPlatform } from '../../store/index.js';
import { exactnessOf } from '../exactness.js';
import { buildNativeFor } from '../native.js';
import { packageVersion } from '../package-version.js';
import { describePlatform } from '../platform.js';
import { planSlots, runOnSlots } from '../schedule.js';
import { readRecordedRun, recordedEngine, type RecordedRun } from './recorded-run.js';
import type { PlatformChange, Verification, VerifiedCell } from './types.js';
import { verifyCell, type CellRepetition, type RepeatedCell } from './verify-cell.js';

export interface VerifyOptions {
  readonly runDir: string;
  /** Cells at once; undefined: as many as this process may use CPUs. */
  readonly jobs: number | undefined;
  /** Directory to keep the repetitions in; undefined: they are removed. */
  readonly keepDir: string | undefined;
  readonly wallLimitS: number;
}

export interface VerifyHooks {
  /** Called as each cell is done. */
  readonly onCell: (cell: VerifiedCell) => void;
  readonly signal: AbortSignal;
}

export interface VerifyOutcome {
  readonly verification: Verification;
  /** Why repetitions did not complete. */
  readonly errors: readonly LonghaulError[];
}

/**
 * Repeats every complete cell of a run directory and compares it record by record. It needs nothing but the directory: each
 * cell's own input is in it, so the scenario file may be gone or changed, and the directory may come from another machine.
 * @throws LonghaulError `usage` for a run that cannot be repeated, `machine.capability` without the kernel it was made with
 */
export async function verifyRun(options: VerifyOptions, hooks: VerifyHooks): Promise<VerifyOutcome> {
  const run = await readRecordedRun(resolve(options.runDir));
  const engine = await recordedEngine(run.manifest);
  const here = await exactnessOf(run.complete, 'virtual');
  const nativeDir = await buildNativeFor(run.complete);
  const versions: Record<string, string> = {};
  const work = await openWorkDir(options.keepDir);
  try {
    const repeated = await repeatCells(run, options, {
      ...{ engine, nativeDir, workDir: work, wallLimitS: options.wallLimitS, signal: hooks.signal },
      onVersions: (found) => Object.assign(versions, found),
      onCell: hooks.onCell,
    });
    const cells = [...repeated.map(({ verified }) => verified), ...skippedCells(run.manifest)];
    const verification: Verification = {
      format: 'longhaul/verify@1',
      run: options.runDir,
      verdict: verdictOf(cells),
      kernel: run.manifest.engine.kernel,
      changes: platformChanges(run.manifest, { versions, platform: describePlatform(nativeDir) }),
      out_of_reach: [...new Set([...(run.manifest.exactness?.notes ?? []), ...(here?.notes ?? [])])],
      cells,
    };
    return { verification, errors: repeated.map(({ error }) => error).filter((error) => error !== null) };
  } finally {
    if (options.keepDir === undefined) await rm(work, { recursive: true, force: true });
  }
}

async function openWorkDir(keepDir: string | undefined): Promise<string> {
  const parent = keepDir === undefined ? tmpdir() : resolve(keepDir);
  try {
    return await mkdtemp(join(parent, 'longhaul-verify-'));
  } catch (error) {
    throw storageError(`make a directory in ${parent}`, error);
  }
}

type Surroundings = Omit<CellRepetition, 'cell' | 'runDir' | 'slot'> & Pick<VerifyHooks, 'onCell'>;

async function repeatCells(
  run: RecordedRun,
  { jobs }: VerifyOptions,
  { onCell, ...surroundings }: Surroundings,
): Promise<readonly RepeatedCell[]> {
  const cpus = allowedCpus();
  const repeated = await runOnSlots({
    items: run.complete,
    slots: planSlots(Math.min(jobs ?? cpus.length, run.complete.length), cpus),
    signal: surroundings.signal,
    run: async (cell, slot) => {
      const result = await verifyCell({ ...surroundings, cell, runDir: run.dir, slot });
      onCell(result.verified);
      return result;
    },
  });
  return repeated.filter((cell) => cell !== undefined);
}

const skippedCells = ({ cells }: Manifest): readonly VerifiedCell[] =>
  cells
    .filter(({ status }) => status !== 'complete')
    .map(({ dir, status }) => ({
      ...{ cell: dir, verdict: 'skipped', recorded: null, repeated: null, difference: null },
      ...{ differs_in: [], logs_differ: [] },
      note: `the recorded cell is not complete: ${status}`,
    }));

function verdictOf(cells: readonly VerifiedCell[]): Verification['verdict'] {
  const has = (verdict: VerifiedCell['verdict']) => cells.some((cell) => cell.verdict === verdict);
  if (has('different')) return 'different';
  return has('failed') || !has('identical') ? 'failed' : 'identical';
}

interface Here {
  /** Of the programs that cells used. */
  readonly versions: Readonly<Record<string, string>>;
  readonly platform: ManifestPlatform;
}

function platformChanges({ versions, platform }: Manifest, here: Here): readonly PlatformChange[] {
  const now = {
    ...here.versions,
    longhaul: packageVersion(),
    node: process.versions.node,
    ...digestsOf(here.platform),
  };
  const recorded = { ...versions.tools, longhaul: versions.longhaul, node: versions.node, ...digestsOf(platform) };
  return Object.entries(now).flatMap(([what, value]) => {
    const before = recorded[what as keyof typeof recorded] as string | undefined;
    return before === undefined || before === value ? [] : [{ what, recorded: before, now: value }];
  });
}

/** Guests see the machine's root file system: a package more is a longer directory, and other system calls. */
const digestsOf = (platform: ManifestPlatform | undefined): Readonly<Record<string, string>> =>
  platform === undefined
    ? {}
    : {
        'the list of installed packages': platform.packages.slice(0, 12),
        "longhaul's own programs": platform.code.slice(0, 12),
      };
