/** The event stream of a run, and what consumes it. Times come with the events: no reporter reads a clock. */
import type { CellInput } from '../program/cell.js';
import type { CellEvent, CellSummary, Summary } from '../records/index.js';

/** Names one cell of a run; `index` counts from 0 in the order of `Summary.cells`. */
export interface CellRef {
  readonly index: number;
  /** For people: `rate=1 Gbit/s #2`, or `` when the run has only one cell. */
  readonly label: string;
  readonly params: Readonly<Record<string, string | number | boolean>>;
  /** Counts from 1. */
  readonly repeat: number;
  readonly seed: string;
}

export type RunEvent = {
  /** Host milliseconds since the run started. */
  readonly wall_ms: number;
} & (
  | {
      readonly type: 'run.start';
      readonly scenario: string;
      /** Number of cells, repeats included. */
      readonly cells: number;
      /** How many of them an earlier process finished; absent: none. */
      readonly kept?: number;
      readonly engine: { readonly name: 'uml' | 'host'; readonly kernel: string };
      readonly clock: 'virtual' | 'real';
      /** The run directory, as it should be shown to the user. */
      readonly out: string;
    }
  | { readonly type: 'cell.start'; readonly cell: CellRef; readonly input: CellInput }
  | { readonly type: 'cell.event'; readonly cell: CellRef; readonly event: CellEvent }
  | { readonly type: 'cell.end'; readonly cell: CellRef; readonly summary: CellSummary }
  | {
      readonly type: 'run.end';
      readonly summary: Summary;
      readonly runDir: string;
      /** Null when no report was written. */
      readonly reportPath: string | null;
    }
  | { readonly type: 'warning'; readonly message: string }
);

export interface Reporter {
  readonly name: 'terminal' | 'list' | 'json' | 'github';
  onEvent(event: RunEvent): void;
}

/** Where a reporter writes. The command line wraps stdout and stderr; tests pass an array. */
export interface Screen {
  write(text: string): void;
  readonly isTty: boolean;
  /** Width in characters; 80 when unknown. */
  readonly columns: number;
  /** False with NO_COLOR, `--no-color`, or when the stream is no terminal. */
  readonly color: boolean;
}

/** stdout carries results only; everything else goes to stderr. */
export interface Screens {
  readonly out: Screen;
  readonly err: Screen;
}
