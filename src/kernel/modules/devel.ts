import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LonghaulError } from '../../errors/index.js';
import { command } from '../command.js';
import { applyPatches, configure } from '../compile.js';
import { withLock } from '../lock.js';
import { fragmentFile } from '../paths.js';
import { phaseStart } from '../progress.js';
import { patchSeriesOf, planSource, treeVersion } from '../source.js';
import { requireBuildMachine } from '../tools.js';
import type { BuildProgress, KernelInfo } from '../types.js';

/** What out-of-tree modules of one kernel are built with: its headers, its configuration and the build scripts. */
export interface Devel {
  /** The source tree, without the sources that no module includes. */
  readonly tree: string;
  /** Generated headers and the configuration. */
  readonly output: string;
}

export interface DevelOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly onProgress?: (progress: BuildProgress) => void;
}

const READY = 'ready';

/** Top folders of a kernel tree that a module's build reads. */
const KEPT = new Set(['Kbuild', 'Kconfig', 'Makefile', 'arch', 'include', 'scripts', 'tools']);
const KEPT_ARCH = new Set(['um', 'x86', 'Kconfig']);

/**
 * Finds or makes the folder `devel` beside a cached kernel. It is made once, from the same source that the kernel was
 * built from, in about a minute.
 *
 * @throws LonghaulError `machine.kernel-build` when that source is no longer to be had
 */
export async function ensureDevel(kernel: KernelInfo, options: DevelOptions = {}): Promise<Devel> {
  const folder = join(kernel.directory, 'devel');
  const devel = { tree: join(folder, 'tree'), output: join(folder, 'output') };
  // Written last: a folder without it was left by a process that was killed half-way.
  const isReady = () => existsSync(join(folder, READY));
  if (isReady()) return devel;
  const env = options.env ?? process.env;
  const onProgress = options.onProgress ?? (() => undefined);
  requireBuildMachine(env);
  const lock = join(dirname(kernel.directory), '.lock');
  await withLock(
    lock,
    async () => {
      if (!isReady()) await makeDevel(kernel, folder, onProgress);
    },
    () => {
      onProgress(phaseStart('wait'));
    },
  );
  return devel;
}

async function makeDevel(
  kernel: KernelInfo,
  folder: string,
  onProgress: (progress: BuildProgress) => void,
): Promise<void> {
  const work = await mkdtemp(join(dirname(kernel.directory), '.build-'));
  try {
    // The tree and its output know each other's absolute paths, so they are made where they stay.
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
    await unpackSourceOf(kernel, { work, tree: join(folder, 'tree') }, onProgress);
    await prepare(folder, onProgress);
    await writeFile(join(folder, READY), '');
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function unpackSourceOf(
  { record }: KernelInfo,
  { work, tree }: { readonly work: string; readonly tree: string },
  onProgress: (progress: BuildProgress) => void,
): Promise<void> {
  const wanted = record?.source ?? '';
  const localTree = /^tree (.+) \S+$/.exec(wanted)?.[1];
  const version = wanted.startsWith('linux-source-6.12 ') ? '6.12' : 'newest';
  const plan = await planSource({ version, workFolder: work, ...(localTree === undefined ? {} : { source: localTree }) });
  if (plan.identity !== wanted) {
    throw new LonghaulError({
      code: 'machine.kernel-build',
      message: `the kernel in use was built from ${wanted}, but the source to be had now is ${plan.identity}`,
      hint: 'run `longhaul kernel build` to move to that kernel, then build the module again',
    });
  }
  await plan.unpack(tree, onProgress);
  onProgress(phaseStart('patch'));
  await applyPatches(tree, patchSeriesOf(await treeVersion(tree)));
}

async function prepare(folder: string, onProgress: (progress: BuildProgress) => void): Promise<void> {
  const [tree, output] = [join(folder, 'tree'), join(folder, 'output')];
  onProgress(phaseStart('configure'));
  await configure(tree, output, await readFile(fragmentFile, 'utf8'));
  await command(['make', '-C', tree, 'ARCH=um', `O=${output}`, 'modules_prepare'], {
    purpose: 'preparing the kernel tree for modules',
  });
  // Without a table of exported symbols modpost would refuse every module; the guest's loader resolves them.
  await writeFile(join(output, 'Module.symvers'), '');
  await removeAllBut(tree, KEPT);
  await removeAllBut(join(tree, 'arch'), KEPT_ARCH);
}

async function removeAllBut(folder: string, kept: ReadonlySet<string>): Promise<void> {
  const names = (await readdir(folder)).filter((name) => !kept.has(name));
  await Promise.all(names.map((name) => rm(join(folder, name), { recursive: true })));
}
