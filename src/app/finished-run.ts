import { basename, resolve } from 'node:path';
import type { CellSummary, Summary } from '../records/index.js';
import { LonghaulError } from '../errors/index.js';
import type { SweepAxis } from '../spec/index.js';
import { readJsonIfAny, readManifest, runFiles, type Manifest } from '../store/index.js';

export type Params = CellSummary['params'];

/** A run directory without its records: how it came about and what came out. */
export interface FinishedRun {
  readonly dir: string;
  readonly name: string;
  readonly manifest: Manifest;
  readonly summary: Summary;
  /** The axes of its sweep, for the order of their values; empty when that was not recorded. */
  readonly sweep: readonly SweepAxis[];
}

/** @throws LonghaulError `input.file` when there is no run or it has no summary, `input.syntax`, `input.schema` */
export async function readFinishedRun(dir: string): Promise<FinishedRun> {
  const files = runFiles(dir);
  const manifest = await readManifest(files.manifest);
  const summary = await readJsonIfAny<Summary>(files.summary, 'longhaul/summary@1');
  if (summary === null) {
    throw new LonghaulError({
      code: 'input.file',
      message: `${dir} has no summary: it did not end`,
      hint: `make one of the cells that did: longhaul report ${dir}`,
    });
  }
  return { dir, name: basename(resolve(dir)), manifest, summary, sweep: await recordedSweep(dir) };
}

/** The axes that a run had, of which only the scenario as it was resolved knows the order; empty if it was not recorded. */
export async function recordedSweep(dir: string): Promise<readonly SweepAxis[]> {
  const resolved = await readJsonIfAny<{ readonly sweep?: readonly SweepAxis[] }>(runFiles(dir).resolved);
  return resolved?.sweep ?? [];
}

export const paramsKey = (params: Params) =>
  JSON.stringify(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1)));
