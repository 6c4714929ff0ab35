import { LonghaulError } from '../errors/index.js';
import { buildNative, WITHOUT_MPI } from '../native/build.js';
import type { PreparedCell } from './prepare-cells.js';

/**
 * Whether packets can be captured for the proof: it needs a program of ours, and that a compiler. Where a scenario only lets us
 * (`proof: auto`), a machine without one runs without; where it asks for captures, the build then says what is missing.
 */
export async function canCapture(): Promise<boolean> {
  try {
    await buildNative(WITHOUT_MPI);
    return true;
  } catch (error) {
    if (error instanceof LonghaulError && error.code === 'machine.capability') return false;
    throw error;
  }
}

/** Directory of compiled helper programs, or null when no cell needs one. @throws LonghaulError `machine.capability` */
export async function buildNativeFor(cells: readonly Pick<PreparedCell, 'input'>[]): Promise<string | null> {
  // Set-up has compiled these two sets: a run needs no compiler.
  if (cells.some(({ input }) => input.workloads.some(({ kind }) => kind === 'mpi'))) return buildNative();
  const isNeeded = cells.some(
    ({ input }) => input.proof !== null || input.workloads.some(({ kind }) => kind === 'collective'),
  );
  return isNeeded ? buildNative(WITHOUT_MPI) : null;
}
