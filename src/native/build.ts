/** Compiles the MPI benchmark that runs inside the nodes, once per compiler and source, into the user's cache. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { LonghaulError } from '../errors/index.js';
import { runProgram } from '../proc/index.js';

const SOURCES = ['lh_allreduce.c', 'lh_yield.c'] as const;
const PROGRAM = 'lh_allreduce';

/** The C files lie beside this module, in `src/` and (copied by the build) in `dist/` alike. */
const sourcePath = (name: string) => join(import.meta.dirname, name);

function cacheFolder(env: NodeJS.ProcessEnv): string {
  const base = env['XDG_CACHE_HOME'];
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'longhaul', 'native');
}

/**
 * Makes sure that the benchmark is compiled.
 * @returns the directory with the program `lh_allreduce`, readable by every user
 * @throws LonghaulError `machine.capability` when mpicc is missing or fails
 */
export async function buildNative(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const cache = cacheFolder(env);
  const target = join(cache, await buildKey());
  if (existsSync(join(target, PROGRAM))) return target;
  const work = join(cache, `.build-${randomBytes(4).toString('hex')}`);
  await mkdir(work, { recursive: true });
  try {
    await compile(join(work, PROGRAM));
    await rename(work, target).catch((error: unknown) => {
      // Another process was faster: its result is as good as ours.
      if (!existsSync(join(target, PROGRAM))) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return target;
}

/** Changes with the sources, the compiler and the MPI library that the wrapper links. */
async function buildKey(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of SOURCES) hash.update(await readFile(sourcePath(name)));
  for (const flag of ['--version', '-show']) hash.update(await mpicc([flag]));
  return hash.digest('hex').slice(0, 16);
}

async function compile(output: string): Promise<void> {
  await mpicc(['-O2', '-std=gnu11', '-o', output, ...SOURCES.map(sourcePath)]);
}

async function mpicc(args: readonly string[]): Promise<string> {
  const result = await runProgram({ argv: ['mpicc', ...args], timeoutMs: 120_000 });
  if (result.exitCode === 0) return result.stdout;
  const missing = result.startError !== null;
  throw new LonghaulError({
    code: 'machine.capability',
    message: missing
      ? 'program mpicc was not found; workloads of kind mpi need it'
      : 'mpicc could not compile the benchmark',
    hint: missing ? 'install it: Debian packages libopenmpi-dev and openmpi-bin' : 'reinstall libopenmpi-dev and gcc',
    detail: missing ? undefined : result.stderr.trim().split('\n').slice(-20).join('\n'),
  });
}
