/**
 * `cell.json`: everything the agent needs to run one cell, written by the app before the engine starts and read by the
 * agent inside. The only input of the agent.
 */
import type { NetworkPlan } from '../plan/types.js';
import type { ControllerSpec, WorkloadSpec } from '../spec/types.js';
import type { Program } from './types.js';

export interface CellInput {
  readonly format: 'longhaul/cell@1';
  readonly scenario: string;
  readonly clock: 'virtual' | 'real';
  /** CPUID hides RDRAND, RDSEED and the processor's number from programs; absent where they see the machine's own. */
  readonly processor?: 'masked';
  /** Experiment seed of this repeat, decimal u64 as text. */
  readonly seed: string;
  readonly plan: NetworkPlan;
  readonly program: Program;
  readonly workloads: readonly PlannedWorkload[];
  readonly deadlineNs: number;
  readonly sampleNs: number;
  readonly settleNs: number;
  /** Kernel modules, or objects of BPF programs, to load first, in this order; absent for none. */
  readonly modules?: readonly CellModule[];
  /** Time between two records of telemetry; absent: none is made. */
  readonly telemetryNs?: number;
  /** Absent for none. */
  readonly controllers?: readonly PlannedController[];
  readonly captures: readonly { readonly node: string; readonly dev: string }[];
  /** Which links are held against ideal ones, packet by packet; null for none. */
  readonly proof: PlannedProof | null;
  /** Whether the engine gives this cell a kernel of its own, so that `net.core.*` may be set. */
  readonly ownsKernel: boolean;
  /** Directory with compiled helper programs (the MPI benchmark), as seen inside the engine; null if none is needed. */
  readonly nativeDir: string | null;
}

/** A kernel module or BPF object, whole: a cell can be repeated from its cell.json alone. */
export interface CellModule {
  /** File name without folder, `my_cc.ko`. */
  readonly name: string;
  readonly base64: string;
}

/** A controller with all that it is made of, without its place in the file. */
export type PlannedController = Omit<ControllerSpec, 'path' | 'run'> & {
  readonly run: Exclude<ControllerSpec['run'], { readonly from: 'file' }>;
};

export interface PlannedProof {
  /** Link ids. */
  readonly links: readonly string[];
  /** The capture ends after this many packets, each seen at up to three places. */
  readonly maxPackets: number;
  /** Whether the capture is kept with the results, and one-way delays are written out. */
  readonly keep: boolean;
}

/** A workload without source paths, ready for JSON. */
export type PlannedWorkload = WithoutPath<WorkloadSpec>;
type WithoutPath<T> = T extends unknown ? Omit<T, 'path'> : never;
