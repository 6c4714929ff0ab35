import type { WorkloadOf } from '../schema/workload.js';
import type { SpecPath, TorchSweep, TorchTraining } from '../types.js';
import { requireOneSize, resolveRanks } from './ranks.js';
import type { WorkloadScope } from './workload-scope.js';

type Document = WorkloadOf<'torch'>;
type Own<T> = Omit<T, 'id' | 'start' | 'timeoutNs' | 'path'>;

/** Which jobs take which option: one that would have no effect is refused. */
const SWEEP = ['size', 'sizes', 'iterations', 'warmup'] as const;
const TRAINING = ['steps', 'compute', 'hidden', 'batch'] as const;
const DILOCO = ['inner_steps', 'outer'] as const;
const STREAMING = ['fragments', 'overlap'] as const;
const ELASTIC = ['lose', 'checkpoint'] as const;
const OPTIONS = {
  allreduce: SWEEP,
  ddp: [...TRAINING, ...ELASTIC],
  diloco: [...TRAINING, ...DILOCO, ...ELASTIC],
  'streaming-diloco': [...TRAINING, ...DILOCO, ...STREAMING],
} as const satisfies Readonly<Record<Document['job'], readonly (keyof Document)[]>>;

/** Everything of a PyTorch job but what all workloads have. */
export function resolveTorch(
  document: Document,
  path: SpecPath,
  scope: WorkloadScope,
): Own<TorchSweep> | Own<TorchTraining> {
  checkOptions(document, path, scope);
  const placed = { kind: 'torch', ...resolveRanks(document, [...path, 'ranks'], scope) } as const;
  const { job, size, sizes, iterations = 5, warmup = 0 } = document;
  if (job === 'allreduce') {
    requireOneSize(document, path, scope);
    return { ...placed, job, sizesBytes: sizes ?? [size ?? 4], iterations, warmupIterations: warmup };
  }
  return { ...placed, ...resolveTraining({ ...document, job }, path, { scope, ranks: placed.ranks.length }) };
}

function checkOptions(document: Document, path: SpecPath, { diagnostics }: WorkloadScope): void {
  const allowed: readonly string[] = OPTIONS[document.job];
  for (const key of [...SWEEP, ...TRAINING, ...DILOCO, ...STREAMING, ...ELASTIC]) {
    if (document[key] === undefined || allowed.includes(key)) continue;
    const message = `the job ${document.job} has no "${key}"`;
    diagnostics.add([...path, key], { message, hint: `remove it; this job takes ${allowed.join(', ')}`, at: 'key' });
  }
}

interface Context {
  readonly scope: WorkloadScope;
  readonly ranks: number;
}

type Training = Document & { readonly job: TorchTraining['job'] };

function resolveTraining(
  document: Training,
  path: SpecPath,
  context: Context,
): Omit<Own<TorchTraining>, 'kind' | 'ranks' | 'placement' | 'pool'> {
  const { job, steps = 64, hidden = 64, batch = 32, lose } = document;
  const innerSteps = job === 'ddp' ? 1 : (document.inner_steps ?? 8);
  const fragments = job === 'streaming-diloco' ? (document.fragments ?? 4) : 1;
  const overlap = job === 'streaming-diloco' ? (document.overlap ?? 1) : 0;
  const checkpointSteps = document.checkpoint ?? (job === 'ddp' ? 8 : innerSteps);
  const numbers = { steps, innerSteps, fragments, overlap, checkpointSteps };
  checkRhythm(document, numbers, { ...context, path });
  return {
    job,
    ...numbers,
    ...{ hidden, batch, outer: document.outer ?? 'nesterov' },
    computeNs: document.compute ?? 10e6,
    lose: lose === undefined ? undefined : { rank: lose.rank, atNs: lose.at },
  };
}

type Rhythm = Pick<TorchTraining, 'steps' | 'innerSteps' | 'fragments' | 'overlap' | 'checkpointSteps'>;

function checkRhythm(document: Training, rhythm: Rhythm, context: Context & { readonly path: SpecPath }): void {
  const { steps, innerSteps, fragments, overlap, checkpointSteps } = rhythm;
  const { scope, path, ranks } = context;
  const refuse = (key: string, message: string, hint: string) => {
    scope.diagnostics.add([...path, key], { message, hint });
  };
  if (steps % innerSteps !== 0) {
    const hint = `use a multiple of ${String(innerSteps)}, so that training ends with a synchronisation`;
    refuse('steps', `${String(steps)} steps are no multiple of ${String(innerSteps)} inner steps`, hint);
  }
  if (innerSteps % fragments !== 0) {
    const hint = 'use a multiple of the fragments: they are synchronised in turn, at equal distances';
    refuse('inner_steps', `${String(innerSteps)} steps do not divide among ${String(fragments)} fragments`, hint);
  } else if (overlap > innerSteps / fragments) {
    const most = String(innerSteps / fragments);
    const message = `a fragment would still be under way when the next one begins, ${most} steps later`;
    refuse('overlap', message, `use at most ${most}, or fewer fragments`);
  }
  if (document.lose !== undefined && document.lose.rank >= ranks) {
    refuse('lose', `there is no rank ${String(document.lose.rank)}`, `ranks are 0 to ${String(ranks - 1)}`);
  }
  if (document.lose === undefined && document.checkpoint !== undefined) {
    refuse('checkpoint', 'checkpoints are only kept for a rank that is lost', 'add "lose", or remove "checkpoint"');
  }
  if (checkpointSteps % innerSteps !== 0) {
    const hint = `use a multiple of ${String(innerSteps)}: between synchronisations every rank has a model of its own`;
    refuse('checkpoint', `a checkpoint every ${String(checkpointSteps)} steps would fall between two`, hint);
  }
}
