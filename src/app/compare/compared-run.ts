import { basename, join, resolve } from 'node:path';
import type { Arm } from '../../analyze/compare/index.js';
import type { CellInput } from '../../program/index.js';
import type { CellSummary, Summary } from '../../records/index.js';
import { LonghaulError } from '../../errors/index.js';
import type { SweepAxis } from '../../spec/index.js';
import { cellFiles, readJsonIfAny, readManifest, runFiles, type Manifest } from '../../store/index.js';

export type Params = CellSummary['params'];

/** What a comparison needs of a run directory. Samples are not read. */
export interface ComparedRun {
  readonly dir: string;
  readonly name: string;
  readonly manifest: Manifest;
  readonly summary: Summary;
  /** The axes of its sweep, for the order of their values; empty when that was not recorded. */
  readonly sweep: readonly SweepAxis[];
}

/** @throws LonghaulError `input.file` when there is no run or it has no summary, `input.syntax`, `input.schema` */
export async function readComparedRun(dir: string): Promise<ComparedRun> {
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
  const resolved = await readJsonIfAny<{ readonly sweep?: readonly SweepAxis[] }>(files.resolved);
  return { dir, name: basename(resolve(dir)), manifest, summary, sweep: resolved?.sweep ?? [] };
}

export const paramsKey = (params: Params) =>
  JSON.stringify(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Combinations of parameters of a run, in the order of its cells. */
export function combinationsOf({ summary }: ComparedRun): readonly Params[] {
  return [...new Map(summary.cells.map(({ params }) => [paramsKey(params), params])).values()];
}

/** The repeats of one combination as an arm. */
export async function armOf(run: ComparedRun, params: Params, label: string): Promise<Arm> {
  const key = paramsKey(params);
  const cells = run.summary.cells.filter((cell) => paramsKey(cell.params) === key);
  const place = run.manifest.cells.find((cell) => paramsKey(cell.params) === key && cell.status !== 'pending');
  const input =
    place === undefined
      ? null
      : await readJsonIfAny<CellInput>(cellFiles(join(run.dir, place.dir)).input, 'longhaul/cell@1');
  const { longhaul, node, tools } = run.manifest.versions;
  return {
    label,
    run: run.name,
    cells: cells.toSorted((a, b) => a.repeat - b.repeat),
    engine: run.summary.engine,
    versions: { longhaul, node, ...tools },
    input,
  };
}
