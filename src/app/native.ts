import { buildNative } from '../native/build.js';
import type { PreparedCell } from './prepare-cells.js';

/** Directory of compiled helper programs, or null when no cell needs one. @throws LonghaulError `machine.capability` */
export async function buildNativeFor(cells: readonly Pick<PreparedCell, 'input'>[]): Promise<string | null> {
  return cells.some((cell) => cell.input.nativeDir !== null) ? buildNative() : null;
}
