import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cellFiles, CELL_FOLDERS, runFiles, type CellFiles, type RunFiles } from './paths.js';
import { storageError } from './storage-error.js';

export interface NewRun {
  /** The `results` directory, made when missing. */
  readonly resultsDir: string;
  /** Scenario name, already fit for a file name. */
  readonly scenario: string;
  readonly startedAt: Date;
}

/**
 * Makes `results/<scenario>/<UTC>-<id>/`, for example `20260102T030405Z-9f3a1c`. The directory is new: two runs that start
 * in the same second get two directories.
 * @throws LonghaulError `machine.storage`
 */
export async function createRunDirectory(run: NewRun): Promise<RunFiles> {
  const parent = join(run.resultsDir, run.scenario);
  const stamp = run.startedAt
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:]/g, '');
  let firstCreated: string | undefined;
  try {
    firstCreated = await mkdir(parent, { recursive: true });
    for (;;) {
      const dir = join(parent, `${stamp}-${randomBytes(3).toString('hex')}`);
      if (await makeNew(dir)) return runFiles(dir);
    }
  } catch (error) {
    if (firstCreated !== undefined) await rm(firstCreated, { recursive: true, force: true }).catch(() => undefined);
    throw storageError(`create a run directory below ${parent}`, error);
  }
}

async function makeNew(dir: string): Promise<boolean> {
  try {
    await mkdir(dir);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Makes the directory of one cell with its folders.
 * @throws LonghaulError `machine.storage`, also when the directory exists: a cell is written once.
 */
export async function createCellDirectory(dir: string): Promise<CellFiles> {
  try {
    await mkdir(join(dir, '..'), { recursive: true });
    await mkdir(dir);
    for (const folder of CELL_FOLDERS) await mkdir(join(dir, folder));
  } catch (error) {
    throw storageError(`create the cell directory ${dir}`, error);
  }
  return cellFiles(dir);
}
