import { LonghaulError } from '../errors/index.js';
import { buildNative, WITHOUT_MPI, type NativeProgram } from '../native/build.js';
import type { CellInput } from '../program/index.js';
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
  const needed = new Set(cells.flatMap(({ input }) => nativePrograms(input)));
  // Set-up has compiled these two sets: a run needs no compiler.
  if (needed.has('lh_allreduce')) return buildNative();
  return needed.size > 0 ? buildNative(WITHOUT_MPI) : null;
}

/**
 * Programs of ours that a cell runs: the MPI benchmark, the ranks of collectives, flows, the capture, the transmitter of
 * links with a varying rate, and what spreads packets over parallel links.
 */
export function nativePrograms({ workloads, program, proof }: CellInput): readonly NativeProgram[] {
  const needed: NativeProgram[] = [];
  if (workloads.some(({ kind }) => kind === 'mpi')) needed.push('lh_allreduce');
  if (workloads.some(({ kind }) => kind === 'collective')) needed.push('lh_collective');
  if (workloads.some(({ kind }) => kind === 'flows')) needed.push('lh_flows');
  if (proof !== null) needed.push('lh_capture');
  if (program.ops.some(({ op }) => op === 'schedule.start')) needed.push('lh_link');
  if (program.ops.some(({ op }) => op === 'balance.start')) needed.push('lh_balance');
  return needed;
}
