/** The time that a record speaks of: up to `tNs`. */
export interface Interval {
  readonly tNs: number;
  /** Length; 0 for the first record of a cell, which has nothing before it. */
  readonly seconds: number;
}
