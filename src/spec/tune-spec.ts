/** What a scenario's `tune` section means: a search space, what is wanted of it, and how it is searched. */
import type { MetricSubject, SpecPath } from './types.js';

export type TuneParameter =
  | { readonly kind: 'choice'; readonly path: string; readonly values: readonly (string | number | boolean)[] }
  | {
      readonly kind: 'range';
      readonly path: string;
      readonly from: number;
      readonly to: number;
      readonly scale: 'linear' | 'log';
      /** Undefined: three digits. */
      readonly step: number | undefined;
      /** Written after the number; empty for a bare one. */
      readonly unit: string;
      /** Values that a grid tries. */
      readonly levels: number;
    };

export interface TuneObjective {
  readonly subject: MetricSubject;
  readonly metric: string;
  readonly goal: 'maximize' | 'minimize';
}

export interface TuneConstraint {
  readonly subject: MetricSubject;
  readonly metric: string;
  readonly min: number | undefined;
  readonly max: number | undefined;
}

export interface TuneSpec {
  readonly objective: TuneObjective;
  readonly parameters: readonly TuneParameter[];
  readonly constraints: readonly TuneConstraint[];
  readonly method: 'grid' | 'random' | 'successive-halving' | 'surrogate';
  /** Points tried; of a grid, the most there may be. */
  readonly trials: number;
  readonly repeats: number;
  /** Repeats on fresh seeds, of the best and of the file's own values. */
  readonly confirm: number;
  readonly seed: number;
  readonly path: SpecPath;
}
