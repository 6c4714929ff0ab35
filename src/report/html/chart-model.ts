import type { Series } from '../series/point.js';
import type { Unit } from '../series/scale.js';

/** A span of time in which a workload ran, drawn behind the lines. */
export interface Band {
  readonly label: string;
  readonly fromNs: number;
  readonly toNs: number;
}

export interface Chart {
  /** Unique in the document. */
  readonly id: string;
  readonly title: string;
  readonly unit: Unit;
  readonly series: readonly Series[];
  readonly bands: readonly Band[];
  readonly fromNs: number;
  readonly toNs: number;
  /** Period of the sampler: a longer pause interrupts a line. */
  readonly sampleNs: number;
  /** Most points per series. */
  readonly slices: number;
  /** What the reader has to know: what was left out, how it was measured. */
  readonly note: string;
}
