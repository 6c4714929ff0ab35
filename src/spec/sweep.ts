import { LonghaulError, LonghaulErrors } from '../errors/index.js';
import type { Diagnostics } from './diagnostics.js';
import type { Override } from './overrides.js';
import type { SweepAxis } from './types.js';

/** They say what the run is, and not what a cell of it does: an axis of them would be ignored, or lead in a circle. */
const OF_THE_RUN = /^(?:(?:topology\.)?format|name|topology|(?:repeats|clock|until|sweep|tune)(?:\..*)?)$/;

interface Refusal {
  readonly message: string;
  readonly hint: string;
}

/** Why an axis is none, whatever the scenario around it; undefined if nothing is wrong with it. */
function refusalOf({ path, values }: SweepAxis): Refusal | undefined {
  if (OF_THE_RUN.test(path)) {
    return { message: `"${path}" cannot be swept`, hint: 'sweep a quantity, for example topology.links.wan.rate' };
  }
  const twice = values.find((value, index) => values.findIndex((other) => String(other) === String(value)) !== index);
  if (twice === undefined) return undefined;
  const hint = 'name each value once; repeats run one value several times';
  return { message: `the axis "${path}" has the value ${JSON.stringify(twice)} twice`, hint };
}

/**
 * Tries every value of every axis by itself, so that a study does not fail at its last cell for a typing error.
 * @param attempt parses the scenario with the override and throws what is wrong
 */
export function checkSweep(
  axes: readonly SweepAxis[],
  attempt: (override: Override) => void,
  diagnostics: Diagnostics,
): void {
  axes.forEach((axis, index) => {
    const { path, values } = axis;
    const at = ['sweep', index, 'path'];
    const refusal = refusalOf(axis);
    if (axes.findIndex((other) => other.path === path) !== index) {
      diagnostics.add(at, { message: `two axes vary "${path}"`, hint: 'put all values into one axis' });
    } else if (refusal !== undefined) {
      diagnostics.add(at, refusal);
    } else {
      values.forEach((value, position) => {
        const problem = firstError(() => {
          attempt({ path, value });
        });
        if (problem === undefined) return;
        const message = `"${path}" cannot be ${JSON.stringify(value)}: ${problem.message}`;
        const place = problem.code === 'usage' ? at : ['sweep', index, 'values', position];
        diagnostics.add(place, { message, hint: problem.hint });
      });
    }
  });
}

/**
 * The axes of a run: those of the file, where the values of the command line replace those of the same path, and then
 * those that only the command line has.
 * @throws LonghaulError `usage` for an axis of the command line that cannot be one
 */
export function combineAxes(ofFile: readonly SweepAxis[], ofCommandLine: readonly SweepAxis[]): readonly SweepAxis[] {
  for (const axis of ofCommandLine) {
    const refusal = refusalOf(axis);
    if (refusal !== undefined) throw new LonghaulError({ code: 'usage', ...refusal });
  }
  const replaced = ofFile.map((axis) => ofCommandLine.find(({ path }) => path === axis.path) ?? axis);
  return [...replaced, ...ofCommandLine.filter((axis) => !replaced.includes(axis))];
}

/**
 * Refuses a value that every cell of the sweep would replace.
 * @throws LonghaulError `usage`
 */
export function refuseHiddenValues(set: readonly Override[], axes: readonly SweepAxis[]): void {
  const hidden = set.find(({ path }) => axes.some((axis) => axis.path === path));
  if (hidden === undefined) return;
  throw new LonghaulError({
    code: 'usage',
    message: `--set ${hidden.path} has no effect: the sweep gives "${hidden.path}" its values`,
    hint: `write --param ${hidden.path}=… to replace the values of the sweep, of which there may be one`,
  });
}

/** What an attempt throws on purpose, or undefined. */
export function firstError(attempt: () => void): LonghaulError | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    if (error instanceof LonghaulErrors) return error.errors[0];
    if (error instanceof LonghaulError) return error;
    throw error;
  }
}
