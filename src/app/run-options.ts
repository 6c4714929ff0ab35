import type { LinkFileKind, Override, SweepAxis } from '../spec/index.js';
import type { RunEvent } from '../reporters/types.js';

export type EngineChoice = 'auto' | 'uml' | 'host';

/** What `longhaul run` was asked to do. Undefined leaves the scenario file's own value. */
export interface RunOptions {
  readonly scenarioPath: string;
  /** Topology file to read instead of the one that the scenario names. */
  readonly topologyPath?: string | undefined;
  /** Where a file that a link names lies, instead of beside its topology. */
  readonly linkFile?: ((written: string, kind: LinkFileKind) => string) | undefined;
  /** Where a run directory keeps what schedules and modules came to, instead of the user's own files. */
  readonly attachment?: ((name: string) => string) | undefined;
  readonly engine: EngineChoice;
  readonly clock: 'virtual' | 'real' | undefined;
  readonly seed: number | undefined;
  readonly repeats: number | undefined;
  /** `--set path=value`: values of the scenario file replaced before it is checked. */
  readonly set: readonly Override[];
  /** `--param path=a,b`: axes of a sweep: added to those of the file, or in place of one with the same path. */
  readonly params: readonly SweepAxis[];
  /** Combinations of parameters to run, instead of the product of all axes. */
  readonly arms?: readonly Readonly<Record<string, string | number | boolean>>[] | undefined;
  /** Cells at once, one CPU each; undefined: as many as this process may use CPUs. */
  readonly jobs: number | undefined;
  /** Directory for run directories. */
  readonly outDir: string;
  /** Run directory to take up again; its finished cells are kept. */
  readonly resume?: string | undefined;
  /** A fidelity grade below the best one for the clock also fails the run. */
  readonly strict: boolean;
  /** Wall-clock limit of one cell in seconds: the watchdog for a guest that makes no progress. */
  readonly wallLimitS: number;
}

/** How a use case talks to its caller while it works. */
export interface RunHooks {
  readonly onEvent: (event: RunEvent) => void;
  readonly signal: AbortSignal;
  readonly log: (message: string, facts?: Readonly<Record<string, unknown>>) => void;
}
