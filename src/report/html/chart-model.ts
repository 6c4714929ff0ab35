import type { Series } from '../series/point.js';
import type { Unit } from '../series/scale.js';
import type { WorkloadSpan } from '../series/workload-spans.js';

/** A horizontal line that gives values their meaning: a link's rate, a queue's limit. In the base unit. */
export interface Mark {
  readonly value: number;
  readonly label: string;
}

/** A vertical line at a time at which something changed. */
export interface Moment {
  readonly tNs: number;
  readonly label: string;
}

export interface Chart {
  /** Unique in the document. */
  readonly id: string;
  readonly title: string;
  readonly unit: Unit;
  readonly series: readonly Series[];
  readonly marks: readonly Mark[];
  readonly moments: readonly Moment[];
  /** Drawn behind the lines. */
  readonly bands: readonly WorkloadSpan[];
  readonly fromNs: number;
  readonly toNs: number;
  /** Period of the sampler: a longer pause interrupts a line. */
  readonly sampleNs: number;
  /** Most points per series. */
  readonly slices: number;
  /** What the reader has to know: what was left out, how it was measured. */
  readonly note: string;
}
