import { MPI_COLLECTIVES, mpiAlgorithm, type MpiAlgorithm } from '../mpi-algorithms.js';
import type { WorkloadOf } from '../schema/workload.js';
import type { MpiWorkload, SpecPath } from '../types.js';
import { requireOneSize, resolveRanks } from './ranks.js';
import type { WorkloadScope } from './workload-scope.js';

type Document = WorkloadOf<'mpi'>;

/** Everything of an MPI job but what all workloads have. */
export function resolveMpi(
  document: Document,
  path: SpecPath,
  scope: WorkloadScope,
): Omit<MpiWorkload, 'id' | 'start' | 'timeoutNs' | 'path'> {
  const { collective, algorithm, size, sizes, iterations, warmup, han } = document;
  requireOneSize(document, path, scope);
  const placed = resolveRanks(document, [...path, 'ranks'], scope);
  const context = { scope, path, ranks: placed.ranks.length };
  checkAlgorithm(document, context);
  checkHan(document, context);
  checkSizes(document, context);
  return {
    kind: 'mpi',
    ...{ collective, algorithm, iterations, han },
    ...placed,
    sizesBytes: sizes ?? [size ?? 4],
    warmupIterations: warmup,
    segmentBytes: document.segment,
    eagerLimitBytes: document.eager_limit,
    mca: Object.fromEntries(Object.entries(document.mca).map(([key, value]) => [key, String(value)])),
  };
}

interface Context {
  readonly scope: WorkloadScope;
  readonly path: SpecPath;
  readonly ranks: number;
}

function checkAlgorithm({ collective, algorithm, segment }: Document, { scope, path, ranks }: Context): void {
  const refuse = (key: string, message: string, hint: string) => {
    scope.diagnostics.add([...path, key], { message, hint });
  };
  const chosen = mpiAlgorithm(collective, algorithm);
  if (algorithm !== 'default' && chosen === undefined) {
    const names = Object.keys(MPI_COLLECTIVES[collective].algorithms).join(', ');
    refuse('algorithm', `Open MPI has no ${collective} by ${algorithm}`, `use default, ${names}`);
    return;
  }
  const wanted = missingRanks(chosen, ranks);
  if (wanted !== null) {
    const message = `${algorithm} needs ${wanted} ranks; with ${String(ranks)} Open MPI would run another algorithm`;
    refuse('algorithm', message, `choose another algorithm, or ${wanted} ranks`);
  }
  if (segment !== undefined && chosen?.segmented === undefined) {
    const hint = 'remove "segment", or use an algorithm with a pipeline: segmented-ring, chain, pipeline, a tree';
    refuse('segment', `${algorithm} is no pipeline, so "segment" would have no effect`, hint);
  }
  if (segment === undefined && algorithm === 'segmented-ring') {
    refuse('algorithm', 'without "segment" Open MPI runs the plain ring', 'add for example "segment: 64 KiB"');
  }
}

/** What the number of ranks should be, in words; null when it is right. */
function missingRanks(algorithm: MpiAlgorithm | undefined, ranks: number): string | null {
  switch (algorithm?.ranks) {
    case 'two':
      return ranks === 2 ? null : 'two';
    case 'even':
      return ranks % 2 === 0 ? null : 'an even number of';
    case 'power-of-two':
      return Number.isInteger(Math.log2(ranks)) ? null : 'a power of two';
    case undefined:
      return null;
  }
}

function checkHan({ collective, algorithm, han }: Document, { scope, path }: Context): void {
  if (!han) return;
  const at = [...path, 'han'];
  if (!MPI_COLLECTIVES[collective].hasHan) {
    const hint = 'remove "han"; it has allreduce, allgather and broadcast';
    scope.diagnostics.add(at, { message: `Open MPI's HAN has no ${collective}`, hint });
  }
  if (algorithm !== 'default') {
    const message = '"han" and "algorithm" exclude each other: algorithms are those of the component tuned';
    scope.diagnostics.add(at, { message, hint: 'keep one' });
  }
}

function checkSizes(document: Document, { scope, path, ranks }: Context): void {
  const { collective, algorithm, segment, size, sizes = [] } = document;
  const places: readonly (readonly [number, SpecPath])[] = [
    ...(size === undefined ? [] : [[size, [...path, 'size']] as const]),
    ...sizes.map((one, index) => [one, [...path, 'sizes', index]] as const),
  ];
  for (const [bytes, at] of places) {
    if (MPI_COLLECTIVES[collective].inBlocks && ranks > 0 && bytes % (4 * ranks) !== 0) {
      const message = `a message of ${String(bytes)} B has no equal block of floats for each of ${String(ranks)} ranks`;
      scope.diagnostics.add(at, { message, hint: `use a multiple of ${String(4 * ranks)} B` });
    }
    if (algorithm === 'segmented-ring' && segment !== undefined && bytes < ranks * segment) {
      const message = `${String(bytes)} B are less than a segment per rank: Open MPI would run the plain ring`;
      scope.diagnostics.add(at, { message, hint: `use at least ${String(ranks * segment)} B, or smaller segments` });
    }
  }
}
