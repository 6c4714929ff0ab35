/** What `longhaul tune` finds, `tune.json`, `longhaul/tune@1`. */
import type { Comparison } from './comparison.js';

type Assignment = Readonly<Record<string, string | number | boolean>>;

export interface TuneTrial {
  /** Value of each parameter by its path; empty for the baseline, which keeps the file's own. */
  readonly params: Assignment;
  readonly baseline: boolean;
  /** Cells that it was measured in. */
  readonly repeats: number;
  /** Mean of the objective over them; null when one failed or was INVALID, or the values were refused. */
  readonly objective: number | null;
  /** How far the worst repeat misses a constraint, relative to its bound; 0 when all hold. */
  readonly violation: number;
  /** Why there is no objective. */
  readonly error: string | null;
}

export interface TuneResult {
  readonly format: 'longhaul/tune@1';
  readonly scenario: string;
  readonly method: 'grid' | 'random' | 'successive-halving' | 'surrogate';
  readonly seed: string;
  /** `tcp.goodput_bps`, with its unit in the name. */
  readonly objective: string;
  readonly goal: 'maximize' | 'minimize';
  readonly trials: readonly TuneTrial[];
  /** Parameters of the best trial that met the constraints on fresh seeds too; null when none completed. */
  readonly best: Assignment | null;
  /** The best against the file's own values, on seeds that the search has not seen; null when there was none to confirm. */
  readonly confirmation: Comparison | null;
  /** The best on those seeds: its mean objective, and whether the constraints hold there too. */
  readonly confirmed: TuneTrial | null;
  /** Trials that were better in the search and missed a constraint, or failed, on fresh seeds of their own. */
  readonly rejected: readonly TuneTrial[];
  /** Run directories of the trials and of the confirmations, relative to the directory of this file. */
  readonly runs: readonly string[];
  /** False when it was interrupted. */
  readonly complete: boolean;
}
