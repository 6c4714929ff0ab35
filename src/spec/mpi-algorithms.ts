/**
 * What Open MPI's `coll_tuned` can be told, per collective: the names that `ompi_info --param coll tuned --level 9` prints
 * (versions 4.1 and 5.0) in our spelling, each with its number, and when the algorithm really is what runs: where Open MPI would
 * silently take another, we refuse.
 */

export interface MpiAlgorithm {
  /** Value of `coll_tuned_<collective>_algorithm`. */
  readonly number: number;
  /** Whether `coll_tuned_<collective>_algorithm_segmentsize` has an effect. */
  readonly segmented?: true;
  /** Number of ranks without which Open MPI falls back to another algorithm. */
  readonly ranks?: 'two' | 'even' | 'power-of-two';
}

export interface MpiCollectiveInfo {
  /** Name within Open MPI's parameters. */
  readonly parameter: string;
  readonly algorithms: Readonly<Record<string, MpiAlgorithm>>;
  /** Whether the hierarchical component (HAN) has it. */
  readonly hasHan: boolean;
  /** Whether the message is cut into a block per rank, so that its elements must be a multiple of the ranks. */
  readonly inBlocks: boolean;
}

export const MPI_COLLECTIVES = {
  allreduce: {
    parameter: 'allreduce',
    hasHan: true,
    inBlocks: false,
    algorithms: {
      linear: { number: 1 },
      nonoverlapping: { number: 2 },
      'recursive-doubling': { number: 3 },
      ring: { number: 4 },
      'segmented-ring': { number: 5, segmented: true },
      rabenseifner: { number: 6 },
    },
  },
  allgather: {
    parameter: 'allgather',
    hasHan: true,
    inBlocks: true,
    algorithms: {
      linear: { number: 1 },
      bruck: { number: 2 },
      'recursive-doubling': { number: 3, ranks: 'power-of-two' },
      ring: { number: 4 },
      neighbor: { number: 5, ranks: 'even' },
      'two-proc': { number: 6, ranks: 'two' },
    },
  },
  'reduce-scatter': {
    parameter: 'reduce_scatter',
    hasHan: false,
    inBlocks: true,
    algorithms: {
      nonoverlapping: { number: 1 },
      'recursive-halving': { number: 2 },
      ring: { number: 3 },
      butterfly: { number: 4 },
    },
  },
  'reduce-scatter-block': {
    parameter: 'reduce_scatter_block',
    hasHan: false,
    inBlocks: true,
    algorithms: {
      linear: { number: 1 },
      'recursive-doubling': { number: 2 },
      'recursive-halving': { number: 3 },
      butterfly: { number: 4 },
    },
  },
  broadcast: {
    parameter: 'bcast',
    hasHan: true,
    inBlocks: false,
    algorithms: {
      linear: { number: 1 },
      chain: { number: 2, segmented: true },
      pipeline: { number: 3, segmented: true },
      'split-binary-tree': { number: 4, segmented: true },
      'binary-tree': { number: 5, segmented: true },
      binomial: { number: 6, segmented: true },
      knomial: { number: 7, segmented: true },
      'scatter-allgather': { number: 8 },
      'scatter-allgather-ring': { number: 9 },
    },
  },
  alltoall: {
    parameter: 'alltoall',
    hasHan: false,
    inBlocks: true,
    algorithms: {
      linear: { number: 1 },
      pairwise: { number: 2 },
      bruck: { number: 3 },
      'linear-sync': { number: 4 },
      'two-proc': { number: 5, ranks: 'two' },
    },
  },
} as const satisfies Readonly<Record<string, MpiCollectiveInfo>>;

export type MpiCollective = keyof typeof MPI_COLLECTIVES;
export type MpiAlgorithmName = {
  [C in MpiCollective]: keyof (typeof MPI_COLLECTIVES)[C]['algorithms'];
}[MpiCollective];

export const MPI_COLLECTIVE_NAMES = Object.keys(MPI_COLLECTIVES) as [MpiCollective, ...MpiCollective[]];

/** Every name once; not every collective has each. */
export const MPI_ALGORITHM_NAMES: readonly MpiAlgorithmName[] = [
  ...new Set(
    MPI_COLLECTIVE_NAMES.flatMap((name) => Object.keys(MPI_COLLECTIVES[name].algorithms) as MpiAlgorithmName[]),
  ),
];

/** Undefined where the collective has no such algorithm. */
export function mpiAlgorithm(collective: MpiCollective, name: string): MpiAlgorithm | undefined {
  const { algorithms }: MpiCollectiveInfo = MPI_COLLECTIVES[collective];
  return Object.hasOwn(algorithms, name) ? algorithms[name] : undefined;
}
