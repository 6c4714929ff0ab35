import { algorithmsOf, isPipelined } from '../../collectives/index.js';
import type { WorkloadOf } from '../schema/workload.js';
import type { CollectiveWorkload, ScheduleSource, SpecPath } from '../types.js';
import { requireOneSize, resolveRanks } from './ranks.js';
import type { WorkloadScope } from './workload-scope.js';

type Document = WorkloadOf<'collective'>;

export const ELEMENT_BYTES = { float32: 4, bfloat16: 2, int32: 4 } as const;

/** bfloat16 holds every whole number up to 256; the inputs of a sum are 0 or 1 where there are more than 128 ranks. */
const MAX_BFLOAT16_RANKS = 256;

/** Everything of a collective but what all workloads have. */
export function resolveCollective(
  document: Document,
  path: SpecPath,
  scope: WorkloadScope,
): Omit<CollectiveWorkload, 'id' | 'start' | 'timeoutNs' | 'path'> {
  requireOneSize(document, path, scope);
  const { collective, type, op, iterations, streams, size, sizes } = document;
  const placed = resolveRanks(document, [...path, 'ranks'], scope);
  checkNumbers(document, path, { scope, ranks: placed.ranks.length });
  return {
    kind: 'collective',
    ...{ collective, type, op, iterations, streams },
    ...placed,
    schedule: resolveSchedule(document, path, { scope, ranks: placed.ranks.length }),
    sizesBytes: sizes ?? [size ?? 4],
    warmupIterations: document.warmup,
    windowBytes: document.window,
    congestion: document.congestion,
    quantised: document.quantise === 'int8',
    computeNs: document.compute,
    probeBytes: document.probe,
  };
}

interface Context {
  readonly scope: WorkloadScope;
  /** Number of ranks. */
  readonly ranks: number;
}

function resolveSchedule(document: Document, path: SpecPath, context: Context): ScheduleSource {
  const { algorithm, schedule, collective, order, channels, scatter } = document;
  const { diagnostics } = context.scope;
  if (schedule !== undefined) {
    checkOwn(document, path, context);
    return { from: 'file', path: schedule };
  }
  const known = algorithmsOf(collective);
  const [first = 'ring'] = known;
  const chosen = algorithm ?? first;
  if (!known.includes(chosen)) {
    const message = `"${chosen}" is no algorithm for ${collective}`;
    diagnostics.add([...path, 'algorithm'], { message, hint: `use ${known.join(', ')}` });
  }
  if (chosen !== 'ring') checkNotRing(document, path, context);
  if (Array.isArray(order)) checkOrder(order, path, context);
  if (document.chunk !== undefined && !isPipelined(chosen)) {
    const hint = 'remove "chunk", or use ring, binomial, double-tree or hierarchical';
    diagnostics.add([...path, 'chunk'], { message: `${chosen} is no pipeline`, hint, at: 'key' });
  }
  return { from: 'algorithm', algorithm: chosen, order, channels, scatter, chunkBytes: document.chunk };
}

/** What only a built-in schedule can be told. */
function checkOwn({ algorithm, chunk, ...rest }: Document, path: SpecPath, context: Context): void {
  for (const [key, value] of Object.entries({ algorithm, chunk })) {
    if (value === undefined) continue;
    const message = `"schedule" and "${key}" exclude each other`;
    context.scope.diagnostics.add([...path, key], { message, hint: 'keep one', at: 'key' });
  }
  checkNotRing({ algorithm, chunk, ...rest }, path, context);
}

function checkNotRing({ order, channels, scatter }: Document, path: SpecPath, { scope }: Context): void {
  const given = { order: order !== 'ranks', channels: channels !== 1, scatter };
  for (const [key, isGiven] of Object.entries(given)) {
    if (!isGiven) continue;
    const message = `only a built-in ring has "${key}"`;
    scope.diagnostics.add([...path, key], { message, hint: `use "algorithm: ring", or remove "${key}"`, at: 'key' });
  }
}

function checkOrder(order: readonly number[], path: SpecPath, { scope, ranks }: Context): void {
  const isPermutation = order.length === ranks && new Set(order).size === ranks && Math.max(...order) < ranks;
  if (isPermutation || ranks < 2) return;
  const message = `the order does not name each of the ${String(ranks)} ranks once`;
  scope.diagnostics.add([...path, 'order'], { message, hint: `list the numbers 0 to ${String(ranks - 1)}` });
}

function checkNumbers(document: Document, path: SpecPath, { scope, ranks }: Context): void {
  const { type, op, quantise, size, sizes = [], probe } = document;
  const bytes = ELEMENT_BYTES[type];
  const places: readonly (readonly [number, SpecPath])[] = [
    ...(size === undefined ? [] : [[size, [...path, 'size']] as const]),
    ...(probe === undefined ? [] : [[probe, [...path, 'probe']] as const]),
    ...sizes.map((one, index) => [one, [...path, 'sizes', index]] as const),
  ];
  for (const [one, at] of places) {
    if (one % bytes === 0) continue;
    const message = `a message of ${String(one)} B is no number of ${type} elements`;
    scope.diagnostics.add(at, { message, hint: `use a multiple of ${String(bytes)} B` });
  }
  sizes.forEach((one, index) => {
    if (sizes.indexOf(one) === index) return;
    const message = `a size of ${String(one)} B is listed twice`;
    scope.diagnostics.add([...path, 'sizes', index], { message, hint: 'list each size once; use "iterations"' });
  });
  if (type === 'bfloat16' && op === 'sum' && ranks > MAX_BFLOAT16_RANKS) {
    const message = `the bfloat16 sum of ${String(ranks)} ranks is not exact, so it could not be verified`;
    scope.diagnostics.add([...path, 'type'], {
      message,
      hint: `use float32, or at most ${String(MAX_BFLOAT16_RANKS)} ranks`,
    });
  }
  if (quantise === 'int8' && (type !== 'float32' || op !== 'sum')) {
    const message = 'only float32 sums are exchanged as 8-bit integers';
    scope.diagnostics.add([...path, 'quantise'], { message, hint: 'use "type: float32" and "op: sum"' });
  }
}
