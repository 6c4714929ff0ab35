import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { analyzeCell } from '../../analyze/index.js';
import { LonghaulError } from '../../errors/index.js';
import {
  cellFiles,
  readCell,
  readJsonIfAny,
  readManifest,
  runFiles,
  storageError,
  type Manifest,
  type ManifestCell,
} from '../../store/index.js';
import { mergeExactness } from '../exactness.js';
import { manifestCells, type NewRun, type OpenRun } from '../open-run.js';
import type { CellOutcome } from '../run-cell.js';
import { RunManifest } from '../run-manifest.js';
import { waitUntilIdle } from './wait-until-idle.js';

/**
 * Opens the directory of a run that was cut off. Cells that completed are kept: their addresses by content prove that they
 * would come out the same again. The rest is removed and will be run.
 * @throws LonghaulError `usage` if the run is of other cells than those asked for, or was made on another platform
 */
export async function reopenRun(runDir: string, run: NewRun): Promise<OpenRun> {
  const files = runFiles(resolve(runDir));
  const previous = await readManifest(files.manifest);
  await waitUntilIdle(files.dir);
  const wanted = manifestCells(files, run);
  const found = new Map(previous.cells.map((cell) => [cell.dir, cell]));
  checkSameCells(previous, wanted);
  const kept = new Map<number, CellOutcome>();
  const cells: ManifestCell[] = [];
  for (const [index, cell] of wanted.entries()) {
    const before = found.get(cell.dir);
    const outcome = before?.status === 'complete' ? await finishedOutcome(files.dir, before) : null;
    if (before !== undefined && outcome !== null) {
      requireSameKey(previous, { before, wanted: cell, run });
      kept.set(index, outcome);
      cells.push(before);
    } else {
      await removeCell(join(files.dir, cell.dir));
      cells.push(cell);
    }
  }
  const resumed = [...(previous.resumed ?? []), new Date().toISOString()];
  const { engine, platform } = run;
  const exactness = run.exactness === undefined ? {} : { exactness: mergeExactness(previous.exactness, run.exactness) };
  const next: Manifest = {
    ...previous,
    ...exactness,
    status: 'running',
    ended: null,
    engine,
    platform,
    resumed,
    cells,
  };
  const manifest = new RunManifest(files.manifest, next);
  await manifest.write();
  return { files, manifest, kept };
}

function checkSameCells({ cells }: Manifest, wanted: readonly ManifestCell[]): void {
  const names = new Set(wanted.map(({ dir }) => dir));
  const lost = cells.filter(({ dir, status }) => status === 'complete' && !names.has(dir));
  const [first] = lost;
  if (first === undefined) return;
  throw new LonghaulError({
    code: 'usage',
    message: `the run has cells that are not asked for now, for example ${first.dir}`,
    hint: 'resume with the scenario and the options of that run (leave both out to take its own), or start a new run',
  });
}

/** Null for a cell whose records are damaged or are not those its digest was made from. */
async function finishedOutcome(runDir: string, cell: ManifestCell): Promise<CellOutcome | null> {
  const dir = join(runDir, cell.dir);
  try {
    const records = await readCell(dir);
    const digest = await readJsonIfAny<{ digest?: string }>(cellFiles(dir).digest);
    const { params, repeat, expectations } = cell;
    const wallS = cell.wall_s ?? 0;
    const summary = analyzeCell(records, { params, repeat, expectations, wallS, error: cell.error });
    return digest?.digest === summary.digest ? { summary, error: null, wallS } : null;
  } catch (error) {
    if (error instanceof LonghaulError) return null;
    throw error;
  }
}

interface KeyPair {
  readonly before: ManifestCell;
  readonly wanted: ManifestCell;
  readonly run: NewRun;
}

/** Cells of two kernels or of two sets of packages in one run could not be compared with each other. */
function requireSameKey(previous: Manifest, { before, wanted, run }: KeyPair): void {
  if (before.key === wanted.key) return;
  throw new LonghaulError({
    code: 'usage',
    message: `${before.dir} was finished under other conditions: ${differences(previous, run).join('; ')}`,
    hint: 'restore those conditions, or start a new run: one run has one scenario, kernel and set of packages',
  });
}

function differences(previous: Manifest, { engine, platform }: NewRun): readonly string[] {
  const versions: readonly (readonly [string, string | null | undefined, string | null])[] = [
    ['kernel', previous.engine.kernel, engine.kernel],
    ['Node.js', previous.versions.node, process.versions.node],
    ["longhaul's programs", previous.platform?.code, platform.code],
    ['installed packages', previous.platform?.packages, platform.packages],
    ['MPI benchmark', previous.platform?.native, platform.native],
  ];
  const changed = versions
    .filter(([, before, now]) => before !== now)
    .map(([what, before, now]) => `${what}: ${brief(before)}, now ${brief(now)}`);
  return changed.length > 0 ? changed : ['its input (scenario, topology or seed) was another'];
}

const brief = (text: string | null | undefined): string =>
  /^[0-9a-f]{64}$/.test(text ?? '') ? (text ?? '').slice(0, 12) : String(text);

async function removeCell(dir: string): Promise<void> {
  try {
    await rm(dir, { recursive: true, force: true });
  } catch (error) {
    throw storageError(`remove the unfinished cell ${dir}`, error);
  }
}
