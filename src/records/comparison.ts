/** What `longhaul compare` finds, `longhaul/compare@1`. Differences are candidate minus baseline, in the metric's unit. */
import type { Grade } from './summary.js';

export interface ComparisonInterval {
  readonly low: number;
  readonly high: number;
}

export interface ComparedArm {
  /** What tells the arm from the others: a value of the compared parameter, or the name of a run. */
  readonly label: string;
  readonly run: string;
  readonly repeats: number;
  readonly grade: Grade;
  readonly kernel: string;
}

/** One repeat of both arms: the same seeds, so that what is random is common to both. */
export interface ComparedBlock {
  readonly repeat: number;
  readonly baseline: number;
  readonly candidate: number;
}

/** `higher` and `lower` are for metrics of which neither way is better. */
export type ComparisonVerdict = 'better' | 'worse' | 'higher' | 'lower' | 'indeterminate';

export interface MetricComparison {
  readonly baseline: string;
  readonly candidate: string;
  /** The other parameters of a sweep, equal in both arms. */
  readonly params: Readonly<Record<string, string | number | boolean>>;
  /** `tcp.goodput_bps`, or `wan.forward.drops` for a link. */
  readonly metric: string;
  /** The metric's own name, which ends with its unit. */
  readonly name: string;
  readonly better: 'higher' | 'lower' | null;
  readonly blocks: readonly ComparedBlock[];
  readonly baseline_median: number;
  readonly candidate_median: number;
  readonly difference_median: number;
  /** Bootstrap interval of the median difference; null with too few blocks for one. */
  readonly difference_interval: ComparisonInterval | null;
  /** The same over the baseline's median; null when that is 0. */
  readonly relative_median: number | null;
  readonly relative_interval: ComparisonInterval | null;
  /** Wilcoxon signed-rank, two-sided; then adjusted by Holm over all rows of the comparison. */
  readonly p: number;
  readonly p_holm: number;
  readonly test: 'exact' | 'normal';
  /** Matched-pairs rank-biserial correlation, −1 to 1; null when all differences are 0. */
  readonly rank_biserial: number | null;
  readonly verdict: ComparisonVerdict;
}

export interface Gate {
  /** As the user wrote it. */
  readonly text: string;
  readonly metric: string;
  readonly trips: 'below' | 'above';
  readonly bound:
    { readonly kind: 'relative'; readonly ratio: number } | { readonly kind: 'absolute'; readonly value: number };
}

export interface GateResult {
  readonly text: string;
  readonly metric: string;
  readonly baseline: string;
  readonly candidate: string;
  readonly params: Readonly<Record<string, string | number | boolean>>;
  /** `fail`: the whole interval is beyond the bound. `pass`: none of it is. */
  readonly verdict: 'pass' | 'fail' | 'indeterminate';
  readonly measured: string;
}

/** A setting that is not the same in both arms. */
export interface SettingDifference {
  readonly setting: string;
  readonly baseline: string;
  readonly candidate: string;
}

export interface Comparison {
  readonly format: 'longhaul/compare@1';
  readonly scenario: string;
  /** Probability, over all rows together, of calling any of them different when none is. */
  readonly alpha: number;
  readonly resamples: number;
  readonly seed: string;
  readonly arms: readonly ComparedArm[];
  readonly settings: readonly SettingDifference[];
  readonly rows: readonly MetricComparison[];
  readonly gates: readonly GateResult[];
  /** What to check before the verdicts are trusted. */
  readonly warnings: readonly string[];
}
