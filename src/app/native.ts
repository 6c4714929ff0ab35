import { buildNative, type NativeProgram } from '../native/build.js';
import type { PreparedCell } from './prepare-cells.js';

/**
 * Whether packets can be captured for the proof: it needs a program of ours, and that a compiler. Where a scenario only lets us
 * (`proof: auto`), a machine without one runs without; where it asks for captures, the build then says what is missing.
 */
export async function canCapture(): Promise<boolean> {
  return buildNative(['lh_capture']).then(
    () => true,
    () => false,
  );
}

/** Directory of compiled helper programs, or null when no cell needs one. @throws LonghaulError `machine.capability` */
export async function buildNativeFor(cells: readonly Pick<PreparedCell, 'input'>[]): Promise<string | null> {
  const programs = new Set<NativeProgram>();
  for (const { input } of cells) {
    if (input.proof !== null) programs.add('lh_capture');
    if (input.workloads.some(({ kind }) => kind === 'mpi')) programs.add('lh_allreduce');
  }
  return programs.size === 0 ? null : buildNative([...programs]);
}
