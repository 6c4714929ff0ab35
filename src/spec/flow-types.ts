import type { SizePoint } from './flow-sizes.js';
import type { WorkloadCommon } from './types.js';

/** Many TCP flows of drawn sizes at drawn times. */
export interface FlowsWorkload extends WorkloadCommon {
  readonly kind: 'flows';
  /** Nodes that send and that receive; each flow has one of either, drawn, never the same. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Points of the distribution of sizes in bytes, already scaled. */
  readonly sizes: readonly SizePoint[];
  /** How the file named them, for people. */
  readonly sizesName: string;
  readonly arrivals: 'poisson' | 'periodic';
  /** Mean time between two arrivals. */
  readonly intervalNs: number;
  /** Arrivals end with this number or after this time, one of the two. */
  readonly end: { readonly count: number } | { readonly durationNs: number };
  /** Flows of one arrival: from different senders to one receiver, at the same time. */
  readonly fanIn: number;
  /** Undefined: the node's default. */
  readonly congestion: string | undefined;
}
