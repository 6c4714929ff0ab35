import { LonghaulError, LonghaulErrors } from '../../errors/index.js';
import { planCell } from '../../program/index.js';
import type { Assignment } from '../../tune/index.js';
import { resolveScenario } from '../prepare-cells.js';
import type { RunOptions } from '../run-options.js';

/**
 * Why a combination of values cannot be run, or null. Each value was checked by itself when the file was read; together
 * they may still be impossible, such as a lower threshold above the upper one. That is a trial without a result, and no
 * reason to end the search.
 */
export async function reasonToRefuse(options: RunOptions, params: Assignment): Promise<string | null> {
  try {
    const scenario = await resolveScenario(options, params);
    planCell({ ...scenario, proof: { mode: 'off' } }, { repeat: 0, ownsKernel: true, nativeDir: null });
    return null;
  } catch (error) {
    if (error instanceof LonghaulErrors) return error.errors[0].message;
    if (error instanceof LonghaulError) return error.message;
    throw error;
  }
}
