import { existsSync, statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { LonghaulError } from '../errors/index.js';
import { readPatches } from './compile.js';
import { patchesDigest, sha256 } from './key.js';
import { cacheFolder, CACHED, fragmentFile } from './paths.js';
import { readKernelRecord } from './record.js';
import { patchSeriesOf } from './source.js';
import type { KernelInfo, KernelRecord } from './types.js';

export interface FindOptions {
  /** LONGHAUL_KERNEL forces a kernel; XDG_CACHE_HOME moves the cache. */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * The kernel to use: the one LONGHAUL_KERNEL names, or else the best cached one that was made from this
 * checkout's fragment and patches and whose self-test passed: a series that repeats under load before one that does
 * not (kernel/README.md), then the faster.
 * @returns undefined when none was built yet
 * @throws LonghaulError `input.file` when LONGHAUL_KERNEL names nothing that could be started
 */
export async function findKernel(options: FindOptions = {}): Promise<KernelInfo | undefined> {
  const env = options.env ?? process.env;
  const forced = env['LONGHAUL_KERNEL'];
  if (forced !== undefined && forced !== '') return namedKernel(resolve(forced));
  const usable = await filterCurrent(await cachedKernels(env));
  return usable.sort((a, b) => rank(a.record) - rank(b.record))[0];
}

/** Smaller is better: repeatable series first, then the wall time of one self-test boot in milliseconds. */
function rank(record: KernelRecord | null): number {
  if (record === null) return Infinity;
  const doesNotRepeat = patchSeriesOf(record.version) === '6.12' ? 1e9 : 0;
  return doesNotRepeat + record.selfTest.wallMs;
}

/** Kernels that passed and that this checkout would build again from the same source. */
async function filterCurrent(kernels: readonly KernelInfo[]): Promise<KernelInfo[]> {
  const fragment = sha256(await readFile(fragmentFile, 'utf8'));
  const current = await Promise.all(
    kernels.map(async ({ record }) => {
      if (record?.selfTest.passed !== true || record.fragmentSha256 !== fragment) return false;
      const patches = await readPatches(patchSeriesOf(record.version));
      return record.patchesSha256 === patchesDigest(patches.map(({ text }) => text));
    }),
  );
  return kernels.filter((_, index) => current[index]);
}

/** All cached kernels that have a description, whether their self-test passed or not. */
export async function cachedKernels(env: NodeJS.ProcessEnv): Promise<KernelInfo[]> {
  const cache = cacheFolder(env);
  const names = existsSync(cache) ? await readdir(cache) : [];
  // Names that start with a dot are builds in progress.
  const folders = names.filter((name) => !name.startsWith('.')).map((name) => join(cache, name));
  const found = await Promise.all(
    folders.map(async (folder) => ({ folder, record: await readKernelRecord(folder) })),
  );
  return found.flatMap(({ folder, record }) => (record === null ? [] : [describe(folder, record)]));
}

/** @param record null for a binary that longhaul did not build */
export function describe(directory: string, record: KernelRecord | null): KernelInfo {
  return { directory, binary: join(directory, CACHED.binary), record, seccomp: record?.seccomp ?? false };
}

async function namedKernel(path: string): Promise<KernelInfo> {
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  const folder = isFolder ? path : dirname(path);
  const binary = isFolder ? join(path, CACHED.binary) : path;
  if (!existsSync(binary)) {
    throw new LonghaulError({
      code: 'input.file',
      message: `LONGHAUL_KERNEL names ${path}, where there is no kernel`,
      hint: 'name a kernel binary, or a folder with a file `linux` in it, or unset the variable',
    });
  }
  // Only a file called `linux` is the one that the description beside it is about.
  const record = binary === join(folder, CACHED.binary) ? await readKernelRecord(folder) : null;
  return { ...describe(folder, record), binary };
}
