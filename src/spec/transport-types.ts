/** TCP settings per destination, after parsing. */
import type { SpecPath, StartSpec } from './types.js';

/** What a route says to TCP; absent: as it is without. */
export interface TransportSettings {
  readonly congestion?: string | undefined;
  /** Segments. */
  readonly initcwnd?: number | undefined;
}

/** Settings of the connections from some hosts to others; both ways are two of these. */
export interface TransportRule {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly settings: TransportSettings;
  readonly path: SpecPath;
}

/** Rules that come into force during the run. */
export interface TransportChange {
  readonly id: string;
  readonly start: StartSpec;
  readonly rules: readonly Omit<TransportRule, 'path'>[];
  readonly path: SpecPath;
}
