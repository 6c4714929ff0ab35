/** Gets an unpacked Linux source tree: from Debian's packages, from a tarball, or a copy of a local tree. */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { LonghaulError } from '../errors/index.js';
import { downloadSourcePackage, findSourcePackage } from './apt.js';
import { command } from './command.js';
import { phaseStart } from './progress.js';
import type { BuildProgress, PatchSeries } from './types.js';

/** Where the source of a build comes from, known before anything large is fetched. */
export interface SourcePlan {
  /** Part of the cache key and of the kernel's description. */
  readonly identity: string;
  /** Fills `tree` with the source. */
  unpack(tree: string, onProgress: (progress: BuildProgress) => void): Promise<void>;
}

export interface SourceRequest {
  readonly source?: string;
  readonly version: '6.12' | 'newest';
  /** A private folder for downloads. */
  readonly workFolder: string;
}

/** @throws LonghaulError `machine.kernel-build` or `input.file` when there is no such source */
export async function planSource(request: SourceRequest): Promise<SourcePlan> {
  if (request.source !== undefined) return planLocalSource(resolve(request.source));
  const found = await findSourcePackage(request.version, request.workFolder);
  return {
    identity: `${found.name} ${found.version}`,
    unpack: async (tree, onProgress) => {
      onProgress(phaseStart('download'));
      const deb = await downloadSourcePackage(found, join(request.workFolder, 'download'));
      onProgress(phaseStart('unpack'));
      const content = join(request.workFolder, 'package');
      await command(['dpkg-deb', '-x', deb, content], { purpose: 'opening the source package' });
      await unpackTarball(join(content, 'usr', 'src', `${found.name}.tar.xz`), tree);
    },
  };
}

async function planLocalSource(path: string): Promise<SourcePlan> {
  if (!existsSync(path)) {
    throw new LonghaulError({ code: 'input.file', message: `kernel source ${path} does not exist` });
  }
  const isTree = statSync(path).isDirectory();
  const identity = isTree ? `tree ${path} ${await treeVersion(path)}` : `tarball ${await fileDigest(path)}`;
  return {
    identity,
    unpack: async (tree, onProgress) => {
      onProgress(phaseStart('unpack'));
      if (!isTree) return unpackTarball(path, tree);
      // A copy, because the patches must not change the user's tree.
      await command(['cp', '-a', '--reflink=auto', path, tree], { purpose: 'copying the kernel source' });
    },
  };
}

async function unpackTarball(file: string, tree: string): Promise<void> {
  await mkdir(tree, { recursive: true });
  await command(['tar', '-xf', file, '--strip-components=1', '-C', tree], { purpose: 'unpacking the kernel source' });
}

async function fileDigest(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Version in the top Makefile: `6.12.95`. @throws LonghaulError `input.file` when this is no Linux source */
export async function treeVersion(tree: string): Promise<string> {
  const makefile = join(tree, 'Makefile');
  const text = existsSync(makefile) ? await readFile(makefile, 'utf8') : '';
  const part = (name: string): string | undefined => new RegExp(`^${name} = (\\d+)$`, 'm').exec(text)?.[1];
  const [version, patchlevel, sublevel] = [part('VERSION'), part('PATCHLEVEL'), part('SUBLEVEL')];
  if (version === undefined || patchlevel === undefined) {
    throw new LonghaulError({ code: 'input.file', message: `${tree} is not a Linux source tree` });
  }
  return `${version}.${patchlevel}.${sublevel ?? '0'}`;
}

/** The set of patches for a kernel version. @throws LonghaulError `machine.kernel-build` for a series without patches */
export function patchSeriesOf(version: string): PatchSeries {
  if (version.startsWith('6.12.')) return '6.12';
  if (version.startsWith('7.')) return '7';
  throw new LonghaulError({
    code: 'machine.kernel-build',
    message: `longhaul has no patches for Linux ${version}`,
    hint: 'use a 6.12 or a 7.x source',
  });
}
