import type { CellRecords, FidelityCheck } from '../../records/index.js';
import type { DirectionCounters } from '../direction-counters.js';

/** What a check may look at. Derived values that several checks need are computed once. */
export interface Evidence {
  readonly records: CellRecords;
  /** Null when a counter snapshot is missing. */
  readonly directions: readonly DirectionCounters[] | null;
}

export type Outcome =
  | { readonly verdict: 'pass' | 'fail'; readonly measured: string; readonly bound: string; readonly detail?: string }
  /**
   * `why` is shown. `evidence: 'missing'` means that the check applies but its records are not there: such a run cannot
   * get the best grade. `evidence: 'not-applicable'` means that there was nothing to check.
   */
  | {
      readonly verdict: 'skipped';
      readonly why: string;
      readonly bound: string;
      readonly evidence: 'missing' | 'not-applicable';
    };

/** One question about a run. A new one is a file here and a line in `checks/index.ts`. */
export interface Check {
  readonly id: string;
  readonly severity: FidelityCheck['severity'];
  evaluate(evidence: Evidence): Outcome;
}

export const missing = (why: string, bound: string): Outcome => ({
  verdict: 'skipped',
  why,
  bound,
  evidence: 'missing',
});

export const notApplicable = (why: string, bound: string): Outcome => ({
  verdict: 'skipped',
  why,
  bound,
  evidence: 'not-applicable',
});

/** Passes when nothing was found; else fails and names the first few findings and the number of the rest. */
export function noneOf(findings: readonly string[], texts: { measured: string; bound: string }): Outcome {
  if (findings.length === 0) return { verdict: 'pass', ...texts };
  const shown = findings.slice(0, SHOWN_FINDINGS).join('; ');
  const rest = findings.length - SHOWN_FINDINGS;
  // A single finding may be all that was measured; said once, it is enough.
  if (shown === texts.measured) return { verdict: 'fail', ...texts };
  return { verdict: 'fail', ...texts, detail: rest > 0 ? `${shown}; and ${String(rest)} more` : shown };
}

const SHOWN_FINDINGS = 5;
