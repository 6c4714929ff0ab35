/** `longhaul/verify@1`: what `longhaul verify --json` prints. */
export interface Verification {
  readonly format: 'longhaul/verify@1';
  /** The run directory, as it was given. */
  readonly run: string;
  /** `identical`: every cell. `different`: some cell. `failed`: none differs, but a repetition did not complete. */
  readonly verdict: 'identical' | 'different' | 'failed';
  readonly kernel: string;
  /** What the platform had otherwise when the run was made; a difference may come from it. */
  readonly changes: readonly PlatformChange[];
  /** What no seed controlled, when the run was made or here; a difference may come from it. */
  readonly out_of_reach: readonly string[];
  readonly cells: readonly VerifiedCell[];
}

export interface PlatformChange {
  /** `longhaul`, `node`, the name of a program or package, or what a digest is of. */
  readonly what: string;
  readonly recorded: string;
  readonly now: string;
}

export interface VerifiedCell {
  /** Relative to the run directory. */
  readonly cell: string;
  /** `skipped`: the recorded cell did not complete, so that there is nothing to compare with. */
  readonly verdict: 'identical' | 'different' | 'failed' | 'skipped';
  /** Digest of the records as they are now, and of the repetition; null where there is none. */
  readonly recorded: string | null;
  readonly repeated: string | null;
  /** The first record that differs. */
  readonly difference: LocatedDifference | null;
  /** Every part of the records that differs: names of the sections of digest.json. */
  readonly differs_in: readonly string[];
  /** Files below logs/, relative to the cell, that differ: what programs print is shown, but decides nothing. */
  readonly logs_differ: readonly string[];
  /** Why it was skipped or failed, and what else to know, for people. */
  readonly note: string | null;
}

export interface LocatedDifference {
  /** Relative to the run directory. */
  readonly file: string;
  /** Line of the file, from 1; of a packet capture the number of the packet. */
  readonly line: number;
  /** `metrics.goodput_bps`; empty when the whole record is there on one side only. */
  readonly field: string;
  /** Experiment time of the record in nanoseconds; null where it has none. */
  readonly t_ns: number | null;
  /** Both values as JSON; null: absent. */
  readonly recorded: string | null;
  readonly repeated: string | null;
}
