import { join } from 'node:path';
import type { CellContext, CellRecords } from '../records/index.js';
import { readManifest, type Manifest, type ManifestCell } from './manifest.js';
import { runFiles } from './paths.js';
import { readCell } from './read-cell.js';

export interface StoredCell {
  /** Absolute path of the cell's directory. */
  readonly dir: string;
  readonly context: CellContext;
  readonly records: CellRecords;
}

export interface StoredRun {
  readonly dir: string;
  readonly manifest: Manifest;
  /** Every cell that was started, in the order of the manifest. */
  readonly cells: readonly StoredCell[];
}

/**
 * Reads a whole run directory into memory.
 * @throws LonghaulError `input.file`, `input.syntax`, `input.schema`
 */
export async function readRun(dir: string): Promise<StoredRun> {
  const manifest = await readManifest(runFiles(dir).manifest);
  const cells: StoredCell[] = [];
  for (const cell of manifest.cells) {
    if (cell.status === 'pending' || cell.status === 'skipped') continue;
    const cellDir = join(dir, cell.dir);
    cells.push({ dir: cellDir, context: contextOf(cell), records: await readCell(cellDir) });
  }
  return { dir, manifest, cells };
}

function contextOf(cell: ManifestCell): CellContext {
  return {
    params: cell.params,
    repeat: cell.repeat,
    wallS: cell.wall_s ?? 0,
    expectations: cell.expectations,
    error: cell.status === 'running' ? (cell.error ?? 'longhaul was killed while this cell ran') : cell.error,
  };
}
