/** Jobs of other people's libraries, after parsing: Open MPI and PyTorch. */
import type { MpiAlgorithmName, MpiCollective } from './mpi-algorithms.js';
import type { PlacedRanks, WorkloadCommon } from './types.js';

export interface MpiWorkload extends WorkloadCommon, PlacedRanks {
  readonly kind: 'mpi';
  readonly collective: MpiCollective;
  /** One of the collective's own in `mpi-algorithms.ts`, or Open MPI's choice. */
  readonly algorithm: 'default' | MpiAlgorithmName;
  /** Message sizes in bytes, a multiple of 4 (float32). */
  readonly sizesBytes: readonly number[];
  readonly iterations: number;
  readonly warmupIterations: number;
  /** Pieces of a pipeline; undefined: Open MPI's default. */
  readonly segmentBytes: number | undefined;
  /** Largest message sent without a rendezvous; undefined: Open MPI's default, 64 KiB. */
  readonly eagerLimitBytes: number | undefined;
  /** Whether the hierarchical component is preferred over `tuned`. */
  readonly han: boolean;
  /** Extra MCA parameters, passed as `--mca key value`. */
  readonly mca: Readonly<Record<string, string>>;
}

interface TorchCommon extends WorkloadCommon, PlacedRanks {
  readonly kind: 'torch';
}

export interface TorchSweep extends TorchCommon {
  readonly job: 'allreduce';
  readonly sizesBytes: readonly number[];
  readonly iterations: number;
  readonly warmupIterations: number;
}

export interface TorchTraining extends TorchCommon {
  readonly job: 'ddp' | 'diloco' | 'streaming-diloco';
  readonly steps: number;
  /** Time that a rank sleeps in each step. */
  readonly computeNs: number;
  readonly hidden: number;
  readonly batch: number;
  /** Steps between two synchronisations of one parameter; 1 for ddp. */
  readonly innerSteps: number;
  readonly outer: 'nesterov' | 'average';
  /** Parts of the parameters that are synchronised in turn; 1 unless the job streams. */
  readonly fragments: number;
  /** Steps computed while a fragment is exchanged. */
  readonly overlap: number;
  /** The rank whose process is killed, and when after the first step begins. */
  readonly lose: { readonly rank: number; readonly atNs: number } | undefined;
  readonly checkpointSteps: number;
}

export type TorchWorkload = TorchSweep | TorchTraining;
