import { LonghaulError, LonghaulErrors } from '../errors/index.js';
import type { Diagnostics } from './diagnostics.js';
import type { Override } from './overrides.js';
import type { SweepAxis } from './types.js';

/**
 * Tries every value of every axis by itself, so that a study does not fail at its last cell for a typing error.
 * @param attempt parses the scenario with the override and throws what is wrong
 */
export function checkSweep(
  axes: readonly SweepAxis[],
  attempt: (override: Override) => void,
  diagnostics: Diagnostics,
): void {
  axes.forEach(({ path, values }, index) => {
    const at = ['sweep', index, 'path'];
    if (axes.findIndex((axis) => axis.path === path) !== index) {
      diagnostics.add(at, { message: `two axes vary "${path}"`, hint: 'put all values into one axis' });
    } else if (/^(?:sweep|format|name|topology)(?:$|\.format$)|^sweep\./.test(path)) {
      diagnostics.add(at, {
        message: `"${path}" cannot be swept`,
        hint: 'sweep a quantity, for example topology.links.wan.rate',
      });
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
