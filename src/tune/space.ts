import { tuneValueAt, type TuneParameter } from '../spec/index.js';

/** One coordinate per parameter, each in [0, 1]: what the search methods see. */
export type Point = readonly number[];

/** Value of each parameter by its path, as it would be written in the file. */
export type Assignment = Readonly<Record<string, string | number | boolean>>;

export function assignmentOf(parameters: readonly TuneParameter[], point: Point): Assignment {
  const entries = parameters.map((parameter, index) => [parameter.path, tuneValueAt(parameter, point[index] ?? 0)]);
  return Object.fromEntries(entries) as Assignment;
}

/** Every combination of the choices and of `levels` evenly spaced values of each range, ends included. */
export function gridOf(parameters: readonly TuneParameter[]): readonly Point[] {
  return parameters.reduce<readonly Point[]>(
    (points, parameter) => points.flatMap((point) => levelsOf(parameter).map((at) => [...point, at])),
    [[]],
  );
}

/** A choice's coordinate is the middle of its share of [0, 1]; a range's goes from one end to the other. */
function levelsOf(parameter: TuneParameter): readonly number[] {
  const isChoice = parameter.kind === 'choice';
  const count = isChoice ? parameter.values.length : parameter.levels;
  return Array.from({ length: count }, (_, index) => (isChoice ? (index + 0.5) / count : index / (count - 1)));
}
