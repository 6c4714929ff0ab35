import type { LonghaulError } from '../errors/index.js';

/**
 * Paths the agent sees, the same in every engine: `/run` is a private tmpfs, these are mounted into it.
 * `app` is the package root (so that `app/dist/agent/main.js` is the agent), `cell` the cell's directory.
 */
export const INSIDE = { app: '/run/longhaul/app', cell: '/run/longhaul/cell', native: '/run/longhaul/native' } as const;

/** Where a cell's agent runs, and on which clock. One folder per engine; the agent is the same in all. */
export interface Engine {
  readonly name: 'uml' | 'host';
  /** Why this engine cannot run here, each with what to do; empty when it can. Makes real probes, leaves nothing. */
  probe(): Promise<readonly LonghaulError[]>;
  /** Text for `summary.engine.kernel`, for example `6.12.38+longhaul (sha256:ab12…)`. */
  describeKernel(): Promise<string>;
  /** Starts the agent. Rejects only if it could not be started at all. */
  launch(cell: LaunchRequest): Promise<RunningCell>;
}

export interface LaunchRequest {
  /** Host path of the cell's directory; it holds cell.json, and is all the agent may write. */
  readonly cellDir: string;
  readonly clock: 'virtual' | 'real';
  /** Decimal u64. */
  readonly seed: string;
  readonly memoryMiB: number;
  /** Host directory with compiled helper programs, seen inside as /run/longhaul/native; null if none is needed. */
  readonly nativeDir: string | null;
  /** `masked`: programs are not to see RDRAND and its kin; the `uml` engine only. Default `native`. */
  readonly processor?: 'native' | 'masked';
  /** CPU to pin the cell to; null leaves the choice to the engine. */
  readonly cpu: number | null;
}

export interface RunningCell {
  /** Host process that holds the whole cell; when it is gone nothing is left. */
  readonly pid: number;
  /** Settles when the cell's last process is gone; never rejects. */
  readonly exit: Promise<EngineExit>;
  /** Kills the cell at once. Safe to call twice. */
  stop(): void;
}

export type EngineExit =
  | { readonly kind: 'finished' }
  /** Killed by `stop()`. */
  | { readonly kind: 'stopped' }
  /** Died on its own: panic, deadlock, signal, agent crash. `error` carries the explanation and the log's tail. */
  | { readonly kind: 'lost'; readonly error: LonghaulError };
