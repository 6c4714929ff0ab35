import type { BuildProgress } from './types.js';

/**
 * Files compiled in a full build, counted from builds of longhaul's own configuration. Only the progress display depends
 * on them, so they need not be exact.
 */
export const EXPECTED_OBJECTS = { '6.12': 1130, '7': 1250 } as const;

/** True for make's line about one compiled file (`  CC      net/core/dev.o`). */
export const isCompileLine = (line: string): boolean => /^\s+(?:CC|AS)\s+\S/.test(line);

/**
 * Progress after `done` compiled files.
 * @param elapsedS seconds since compiling began
 */
export function compileProgress(done: number, expected: number, elapsedS: number): BuildProgress {
  // The estimate can be too low; the total then follows the count, so that a display never passes 100 %.
  const total = Math.max(expected, done);
  const etaS = done < 20 ? null : Math.round(((total - done) * elapsedS) / done);
  return { phase: 'compile', done, total, etaS };
}

export const phaseStart = (phase: BuildProgress['phase']): BuildProgress => ({ phase, done: 0, total: 0, etaS: null });
