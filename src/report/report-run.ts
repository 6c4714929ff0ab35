import type { CellContext, CellRecords } from '../records/index.js';

/** What a report needs of a run besides its summary. The store's reader gives a value of this shape. */
export interface ReportRun {
  readonly manifest: ReportManifest;
  /** Every cell of `Summary.cells`, in any order. */
  readonly cells: readonly { readonly context: CellContext; readonly records: CellRecords }[];
}

/** The parts of `manifest.json` that a report shows. */
export interface ReportManifest {
  readonly status: string;
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly ended: string | null;
  /** Arguments after the program's name. */
  readonly command: readonly string[];
  readonly seed: string;
  readonly versions: {
    readonly longhaul: string;
    readonly node: string;
    readonly tools: Readonly<Record<string, string>>;
  };
  /** Missing on the real clock and in runs of older versions. */
  readonly exactness?: { readonly processor: 'native' | 'masked' | 'mixed'; readonly notes: readonly string[] };
  readonly host: { readonly os: string; readonly kernel: string; readonly cpu: string; readonly cpus: number };
}
