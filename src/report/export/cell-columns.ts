import type { CellSummary } from '../../records/index.js';
import { inferColumns, type Column, type Row } from './column.js';

type Params = CellSummary['params'];

/**
 * The columns that every table begins with: which cell a row is from. A parameter's column is named by the last two words of its
 * path, `param_wan_rate`, or by all of them where that is ambiguous.
 */
export interface CellColumns {
  readonly columns: readonly Column[];
  valuesOf(cell: CellSummary): Row;
}

export function cellColumns(cells: readonly CellSummary[]): CellColumns {
  const paths = [...new Set(cells.flatMap(({ params }) => Object.keys(params)))];
  const names = new Map(paths.map((path) => [path, nameOf(path, paths)]));
  const params = (cell: { readonly params: Params }): Row =>
    Object.fromEntries([...names].map(([path, name]) => [name, cell.params[path] ?? null]));
  return {
    columns: [
      { name: 'cell', type: 'integer' },
      ...inferColumns(cells.map(params)),
      { name: 'repeat', type: 'integer' },
      { name: 'seed', type: 'text' },
      { name: 'grade', type: 'text' },
    ],
    valuesOf: (cell) => ({
      // The grade stands in every row, so that it cannot get lost.
      ...{ cell: cells.indexOf(cell), ...params(cell) },
      ...{ repeat: cell.repeat, seed: cell.seed, grade: cell.fidelity.grade },
    }),
  };
}

function nameOf(path: string, paths: readonly string[]): string {
  const short = (text: string) => text.split('.').slice(-2).join('_');
  const isAlone = paths.filter((other) => short(other) === short(path)).length === 1;
  return `param_${isAlone ? short(path) : path.replaceAll('.', '_')}`;
}
