import { join } from 'node:path';
import { LonghaulError } from '../../errors/index.js';
import { createUmlEngine } from '../../engine/uml/index.js';
import { describeKernel } from '../../engine/uml/describe-kernel.js';
import type { Engine } from '../../engine/types.js';
import { cachedKernels, findKernel, type KernelInfo } from '../../kernel/index.js';
import type { CellInput } from '../../program/index.js';
import {
  cellFiles,
  readJsonFile,
  readManifest,
  runFiles,
  type Manifest,
  type ManifestCell,
} from '../../store/index.js';

/** A cell that completed, with the input it was made from. */
export interface RecordedCell {
  readonly entry: ManifestCell;
  /** Absolute. */
  readonly dir: string;
  readonly input: CellInput;
}

export interface RecordedRun {
  readonly dir: string;
  readonly manifest: Manifest;
  readonly complete: readonly RecordedCell[];
}

/**
 * Reads what a run directory says about how it came about.
 * @throws LonghaulError `input.file` or `input.schema` if it is no run directory, `usage` if it cannot be repeated anywhere
 */
export async function readRecordedRun(dir: string): Promise<RecordedRun> {
  const manifest = await readManifest(runFiles(dir).manifest);
  if (manifest.engine.clock !== 'virtual') {
    throw new LonghaulError({
      code: 'usage',
      message: `this run was made on the real clock (engine ${manifest.engine.name}), which never repeats exactly`,
      hint: 'verify runs in virtual time; compare this one with others by its metrics',
    });
  }
  const complete: RecordedCell[] = [];
  for (const entry of manifest.cells) {
    if (entry.status !== 'complete') continue;
    const cellDir = join(dir, entry.dir);
    complete.push({ entry, dir: cellDir, input: await readJsonFile(cellFiles(cellDir).input, 'longhaul/cell@1') });
  }
  if (complete.length > 0) return { dir, manifest, complete };
  throw new LonghaulError({
    code: 'usage',
    message: 'no cell of this run completed, so there is nothing to verify',
    hint: 'run the scenario again, or finish the run with `longhaul run --resume`',
  });
}

/**
 * The engine with the very kernel that a run was made with.
 * @throws LonghaulError `machine.capability` when this machine has another one, or cannot boot it
 */
export async function recordedEngine({ engine }: Manifest): Promise<Engine> {
  const kernels = await knownKernels();
  const described = await Promise.all(kernels.map(async (kernel) => ({ kernel, text: await describeKernel(kernel) })));
  const found = described.find(({ text }) => text === engine.kernel);
  if (found === undefined) {
    const here = described.map(({ text }) => text).join('; ');
    throw new LonghaulError({
      code: 'machine.capability',
      message: `the run was made with kernel ${engine.kernel}; this machine has ${here === '' ? 'none' : here}`,
      hint: 'another kernel gives other results: copy that one here and name it with LONGHAUL_KERNEL, or build it with `longhaul kernel build`',
    });
  }
  const uml = createUmlEngine({ kernel: found.kernel });
  const [against] = await uml.probe();
  if (against !== undefined) throw against;
  return uml;
}

async function knownKernels(): Promise<readonly KernelInfo[]> {
  const preferred = await findKernel();
  const cached = await cachedKernels(process.env);
  return preferred === undefined ? cached : [preferred, ...cached.filter(({ binary }) => binary !== preferred.binary)];
}
