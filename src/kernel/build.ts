import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { command } from './command.js';
import { applyPatches, compile, configure, readPatches } from './compile.js';
import { describe } from './find.js';
import { buildKey, patchesDigest, sha256 } from './key.js';
import { withLock } from './lock.js';
import { cacheFolder, CACHED, fragmentFile, selfTestInitFile, selfTestProbeFile } from './paths.js';
import { phaseStart } from './progress.js';
import { readKernelRecord, renderKernelRecord } from './record.js';
import { selfTest } from './self-test.js';
import { patchSeriesOf, planSource, treeVersion, type SourcePlan } from './source.js';
import { requireBuildMachine } from './tools.js';
import type { BuildProgress, KernelInfo, KernelRecord, PatchSeries } from './types.js';

export interface BuildOptions {
  /** An unpacked Linux source tree, or a tarball of one; without it the source comes from Debian. */
  readonly source?: string;
  /** Which of Debian's sources; the newest by default: it repeats under load, which 6.12 does not. */
  readonly version?: '6.12' | 'newest';
  /** Parallel compilations; the number of CPUs by default. */
  readonly jobs?: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly onProgress?: (progress: BuildProgress) => void;
}

interface Build {
  readonly plan: SourcePlan;
  readonly compiler: string;
  readonly fragment: string;
  readonly jobs: number;
  /** Private folder of this build, on the file system of the cache. */
  readonly work: string;
  readonly cache: string;
  readonly onProgress: (progress: BuildProgress) => void;
}

/**
 * Builds a kernel, tests it and puts it into the cache; returns the cached one at once when nothing changed.
 * @throws LonghaulError `machine.capability` when tools are missing, `machine.kernel-build` when a step fails
 */
export async function buildKernel(options: BuildOptions = {}): Promise<KernelInfo> {
  const env = options.env ?? process.env;
  const onProgress = options.onProgress ?? (() => undefined);
  requireBuildMachine(env);
  const cache = cacheFolder(env);
  await mkdir(cache, { recursive: true });
  const lock = join(cache, '.lock');
  const waiting = () => {
    onProgress(phaseStart('wait'));
  };
  return withLock(lock, async () => buildInCache(options, cache, onProgress), waiting);
}

async function buildInCache(
  options: BuildOptions,
  cache: string,
  onProgress: (progress: BuildProgress) => void,
): Promise<KernelInfo> {
  await removeLeftovers(cache);
  const work = await mkdtemp(join(cache, '.build-'));
  try {
    const request = { version: options.version ?? 'newest', workFolder: work } as const;
    const plan = await planSource(options.source === undefined ? request : { ...request, source: options.source });
    const version = await command(['gcc', '--version'], { purpose: 'asking for the compiler version' });
    return await buildOrReuse({
      plan,
      compiler: version.split('\n')[0] ?? 'gcc',
      fragment: await readFile(fragmentFile, 'utf8'),
      jobs: options.jobs ?? availableParallelism(),
      work,
      cache,
      onProgress,
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Folders of builds that were killed. Whoever holds the lock is the only builder, so none of them is in use. */
async function removeLeftovers(cache: string): Promise<void> {
  const names = (await readdir(cache)).filter((name) => name.startsWith('.build-'));
  await Promise.all(names.map((name) => rm(join(cache, name), { recursive: true, force: true })));
}

async function buildOrReuse(build: Build): Promise<KernelInfo> {
  const target = join(build.cache, await keyOf(build));
  const known = await readKernelRecord(target);
  if (known?.selfTest.passed === true && existsSync(join(target, CACHED.binary))) return describe(target, known);
  const record = await buildRecord(build);
  await rm(target, { recursive: true, force: true });
  // One rename makes the finished folder appear: a reader never sees half of it.
  await rename(join(build.work, 'result'), target);
  return describe(target, record);
}

/** All series' patches are part of the key: the version of a source is only certain once it is unpacked. */
async function keyOf(build: Build): Promise<string> {
  const patches = [...(await readPatches('6.12')), ...(await readPatches('7'))].map(({ text }) => text);
  const selfTestTexts = await Promise.all([selfTestInitFile, selfTestProbeFile].map((file) => readFile(file, 'utf8')));
  return buildKey({
    source: build.plan.identity,
    fragment: build.fragment,
    patches,
    selfTest: selfTestTexts,
    compiler: build.compiler,
    arch: process.arch,
  });
}

async function buildRecord(build: Build): Promise<KernelRecord> {
  const started = Date.now();
  const tree = join(build.work, 'tree');
  await build.plan.unpack(tree, build.onProgress);
  const version = await treeVersion(tree);
  const series = patchSeriesOf(version);
  const output = join(build.work, 'output');
  build.onProgress(phaseStart('patch'));
  await applyPatches(tree, series);
  build.onProgress(phaseStart('configure'));
  await configure(tree, output, build.fragment);
  const log = join(build.cache, `build-${version}.log`);
  await rm(log, { force: true });
  await compile({ tree, output, series, jobs: build.jobs, log, onProgress: build.onProgress });
  const buildSeconds = Math.round((Date.now() - started) / 1000);
  return finish(build, { version, series, output, buildSeconds });
}

interface Compiled {
  readonly version: string;
  readonly series: PatchSeries;
  readonly output: string;
  readonly buildSeconds: number;
}

/** Collects what is kept of a build in `result/`, tests it there and describes it. */
async function finish(build: Build, compiled: Compiled): Promise<KernelRecord> {
  const result = join(build.work, 'result');
  const [binary, probe] = [join(result, CACHED.binary), join(result, CACHED.probe)];
  await mkdir(result);
  await command(['strip', '-o', binary, join(compiled.output, 'linux')], { purpose: 'stripping the kernel' });
  await chmod(binary, 0o755);
  await copyFile(join(compiled.output, '.config'), join(result, CACHED.config));
  await command(['gcc', '-O2', '-static', '-o', probe, selfTestProbeFile], { purpose: 'compiling the self-test' });
  build.onProgress(phaseStart('self-test'));
  const seccomp = compiled.series === '7';
  const patches = (await readPatches(compiled.series)).map(({ text }) => text);
  const fast = await selfTest({ binary, probe, seccomp });
  // Where the host forbids what seccomp mode needs, the same kernel still runs with ptrace.
  const usePtrace = seccomp && !fast.passed;
  const record: KernelRecord = {
    format: 'longhaul/kernel@1',
    version: `${compiled.version}-longhaul`,
    source: build.plan.identity,
    seccomp: seccomp && !usePtrace,
    compiler: build.compiler,
    configSha256: sha256(await readFile(join(result, CACHED.config))),
    fragmentSha256: sha256(build.fragment),
    patchesSha256: patchesDigest(patches),
    binarySha256: sha256(await readFile(binary)),
    builtAt: new Date().toISOString(),
    buildSeconds: compiled.buildSeconds,
    selfTest: usePtrace ? await selfTest({ binary, probe, seccomp: false }) : fast,
  };
  await writeFile(join(result, CACHED.record), renderKernelRecord(record));
  return record;
}
