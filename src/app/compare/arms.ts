import { join } from 'node:path';
import type { Arm } from '../../analyze/compare/index.js';
import type { CellInput } from '../../program/index.js';
import { cellFiles, readJsonIfAny } from '../../store/index.js';
import { paramsKey, type FinishedRun, type Params } from '../finished-run.js';

/** Combinations of parameters of a run, in the order of its cells. */
export function combinationsOf({ summary }: FinishedRun): readonly Params[] {
  return [...new Map(summary.cells.map(({ params }) => [paramsKey(params), params])).values()];
}

/** The repeats of one combination as an arm. */
export async function armOf(run: FinishedRun, params: Params, label: string): Promise<Arm> {
  const key = paramsKey(params);
  const cells = run.summary.cells.filter((cell) => paramsKey(cell.params) === key);
  const place = run.manifest.cells.find(
    (cell) => paramsKey(cell.params) === key && (cell.status === 'complete' || cell.status === 'failed'),
  );
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
