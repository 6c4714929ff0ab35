/** `summary.json`, `longhaul/summary@1`: the published result of a run. Renaming a field is a breaking change. */
import type { PolicyReordering } from './proof.js';

export type Grade = 'PROVEN' | 'CALIBRATED' | 'DEGRADED' | 'INVALID';

export interface FidelityCheck {
  readonly id: string;
  readonly verdict: 'pass' | 'fail' | 'skipped';
  /** A failed hard check makes the run INVALID, a failed soft one DEGRADED. */
  readonly severity: 'hard' | 'soft';
  readonly measured: string;
  readonly bound: string;
  readonly detail: string | null;
}

export interface Fidelity {
  readonly grade: Grade;
  readonly checks: readonly FidelityCheck[];
}

export interface LinkSummary {
  readonly id: string;
  readonly direction: 'forward' | 'reverse';
  readonly role: 'access' | 'wan' | 'local';
  /** Delivered to the receiving interface. */
  readonly bytes: number;
  readonly packets: number;
  /** Queue drops, policer drops and wire losses. */
  readonly drops: number;
  readonly queue_drops: number;
  readonly wire_losses: number;
  readonly policer_drops: number;
  /** Copies that the wire made of packets. */
  readonly duplicates: number;
  readonly ecn_marks: number;
  readonly max_backlog_bytes: number;
  /** Of a link in a policy: its bytes over those of all links of the policy, and the busiest link's over their mean. */
  readonly share_ratio?: number;
  readonly imbalance_ratio?: number;
}

export interface ExpectationResult {
  readonly id: string;
  readonly verdict: 'pass' | 'fail' | 'not-measured';
  readonly metric: string;
  readonly measured: number | null;
  readonly bound: string;
  /** Why it could not be judged; null when it was. Missing in runs of older versions. */
  readonly detail?: string | null;
}

/** An expectation on a statistic over the repeats of one combination of parameters. */
export interface PooledExpectation {
  readonly id: string;
  readonly params: Readonly<Record<string, string | number | boolean>>;
  readonly statistic: 'median' | 'mean';
  /** `indeterminate`: the interval lies across the bound, or there are too few repeats for one. It is not met. */
  readonly verdict: 'pass' | 'fail' | 'indeterminate' | 'not-measured';
  readonly metric: string;
  readonly measured: number | null;
  /** Of the confidence asked for, else 95 %; null with too few repeats. */
  readonly interval: { readonly low: number; readonly high: number } | null;
  /** Repeats it was measured in. */
  readonly repeats: number;
  readonly bound: string;
  readonly detail: string | null;
}

export interface CellSummary {
  readonly params: Readonly<Record<string, string | number | boolean>>;
  readonly repeat: number;
  readonly seed: string;
  readonly digest: string;
  readonly status: 'complete' | 'failed';
  readonly error: string | null;
  readonly virtual_s: number;
  readonly wall_s: number;
  readonly fidelity: Fidelity;
  readonly workloads: readonly {
    readonly id: string;
    readonly kind: string;
    readonly ok: boolean;
    readonly metrics: Readonly<Record<string, number>>;
    readonly table: readonly Readonly<Record<string, number | string>>[];
    /** Of a job that asked the pool of all hosts for ranks: what it got and why. Missing for any other. */
    readonly pool?: PoolGrantSummary;
  }[];
  readonly links: readonly LinkSummary[];
  /** Order of packets over parallel links, from the capture of the proof; missing without policies or capture. */
  readonly reordering?: readonly PolicyReordering[];
  readonly expectations: readonly ExpectationResult[];
}

export interface PoolGrantSummary {
  readonly placer: string;
  readonly count: number;
  readonly sites: readonly { readonly name: string; readonly free: number; readonly taken: number }[];
  /** Round trip between its sites that are farthest apart; 0 at one site. */
  readonly farthest_rtt_ms: number;
  readonly reason: string;
}

export interface Summary {
  readonly format: 'longhaul/summary@1';
  readonly scenario: string;
  readonly engine: { readonly name: 'uml' | 'host'; readonly clock: 'virtual' | 'real'; readonly kernel: string };
  readonly cells: readonly CellSummary[];
  readonly warnings: readonly string[];
  /** Expectations over repeats; those of single cells are with their cells. Missing in runs of older versions. */
  readonly pooled_expectations?: readonly PooledExpectation[];
  /** `pass`: all complete, all expectations met. `fail`: an expectation failed. `error`: a cell did not complete. */
  readonly verdict: 'pass' | 'fail' | 'error';
}
