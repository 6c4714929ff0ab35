import type { FidelityCheck, Grade } from './summary.js';

/**
 * `calibration.json` of a cell: how each link setting that its network uses did in a lab of its own, on the same kernel
 * and clock, with traffic that shows its delay, rate, queue and loss.
 */
export interface CalibrationRecord {
  readonly format: 'longhaul/calibration@1';
  readonly settings: readonly CalibratedSetting[];
}

export interface CalibratedSetting {
  /** Digest of everything that decides the outcome: setting, engine, clock, kernel, version of longhaul. */
  readonly key: string;
  /** Link directions that have this setting, `wan forward`. */
  readonly directions: readonly string[];
  readonly grade: Grade;
  /** What was judged there; skipped checks are left out. */
  readonly checks: readonly FidelityCheck[];
  /** Whether it was measured earlier, and is known from the user's cache. */
  readonly cached: boolean;
}
