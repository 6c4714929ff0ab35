/** Patches, configures and compiles one source tree. */
import { createWriteStream } from 'node:fs';
import { appendFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LonghaulError } from '../errors/index.js';
import { spawnGroup } from '../proc/index.js';
import { command, tail } from './command.js';
import { patchFolder } from './paths.js';
import { compileProgress, EXPECTED_OBJECTS, isCompileLine } from './progress.js';
import { missingOptions } from './config.js';
import type { BuildProgress, PatchSeries } from './types.js';

/**
 * Time, user and host are compiled into the kernel and shown by `uname -v`. Fixed values make equal inputs give equal
 * binaries, wherever they are built.
 */
const REPRODUCIBLE = {
  KBUILD_BUILD_TIMESTAMP: 'Thu Jan  1 00:00:00 UTC 1970',
  KBUILD_BUILD_USER: 'longhaul',
  KBUILD_BUILD_HOST: 'longhaul',
  KBUILD_BUILD_VERSION: '1',
} as const;

/** Texts of a series' patches, in the order they are applied. */
export async function readPatches(series: PatchSeries): Promise<{ name: string; text: string }[]> {
  const folder = patchFolder(series);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.patch')).sort();
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') })));
}

export async function applyPatches(tree: string, series: PatchSeries): Promise<void> {
  for (const { name } of await readPatches(series)) {
    // No fuzz: a patch that only nearly fits may land in the wrong function.
    const argv = ['patch', '-p1', '--fuzz=0', '--forward', '-i', join(patchFolder(series), name)] as const;
    await command(argv, { cwd: tree, purpose: `applying ${name}` });
  }
}

/** Writes `.config` into the folder `output`: tinyconfig, the fragment on top, every other option at its default. */
export async function configure(tree: string, output: string, fragment: string): Promise<void> {
  await mkdir(output, { recursive: true });
  const make = ['make', '-C', tree, 'ARCH=um', `O=${output}`] as const;
  await command([...make, 'tinyconfig'], { purpose: 'preparing the kernel configuration' });
  await appendFile(join(output, '.config'), fragment);
  await command([...make, 'olddefconfig'], { purpose: 'completing the kernel configuration' });
  const missing = missingOptions(fragment, await readFile(join(output, '.config'), 'utf8'));
  if (missing.length === 0) return;
  throw new LonghaulError({
    code: 'machine.kernel-build',
    message: `this kernel source does not accept the options ${missing.join(', ')}`,
    hint: 'their names or dependencies changed: adapt kernel/longhaul.config',
  });
}

export interface CompileRequest {
  readonly tree: string;
  readonly output: string;
  readonly series: PatchSeries;
  readonly jobs: number;
  /** Receives everything that make prints. */
  readonly log: string;
  readonly onProgress: (progress: BuildProgress) => void;
}

/** @throws LonghaulError `machine.kernel-build` with the end of the log */
export async function compile(request: CompileRequest): Promise<void> {
  const log = createWriteStream(request.log, { flags: 'a' });
  const started = Date.now();
  let done = 0;
  let lastLines: string[] = [];
  const onLine = (line: string): void => {
    log.write(`${line}\n`);
    lastLines = [...lastLines, line].slice(-20);
    if (!isCompileLine(line)) return;
    done += 1;
    request.onProgress(compileProgress(done, EXPECTED_OBJECTS[request.series], (Date.now() - started) / 1000));
  };
  const argv = ['-C', request.tree, 'ARCH=um', `O=${request.output}`, `-j${String(request.jobs)}`, 'linux'];
  const make = await spawnGroup('make', argv, {
    env: { LC_ALL: 'C', ...REPRODUCIBLE },
    dieWithParent: true,
    onStdoutLine: onLine,
    onStderrLine: onLine,
  });
  const { exitCode } = await make.exit;
  log.end();
  if (exitCode === 0) return;
  throw new LonghaulError({
    code: 'machine.kernel-build',
    message: `compiling the kernel failed; the whole log is in ${request.log}`,
    detail: tail(lastLines.join('\n'), 20),
  });
}
