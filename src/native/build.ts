/** Compiles our C programs that run inside the labs, once per compiler and source, into the user's cache. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { LonghaulError } from '../errors/index.js';
import { runProgram } from '../proc/index.js';

/** Each with its compiler, what is compiled, and what that includes. */
const PROGRAMS = {
  lh_allreduce: { compiler: 'mpicc', sources: ['lh_allreduce.c', 'lh_yield.c'] },
  lh_balance: { compiler: 'cc', sources: ['lh_balance.c', 'lh_balance_program.c'] },
  lh_capture: { compiler: 'cc', sources: ['lh_capture.c'] },
  lh_flows: { compiler: 'cc', sources: ['lh_flows.c'] },
  lh_timers: { compiler: 'cc', sources: ['lh_timers.c'] },
  lh_link: { compiler: 'cc', sources: ['lh_link.c', 'lh_link_queue.c'] },
  lh_collective: {
    compiler: 'cc',
    sources: [
      'lh_collective.c',
      'lh_collective_data.c',
      'lh_collective_engine.c',
      'lh_collective_limits.c',
      'lh_collective_program.c',
      'lh_collective_shared.c',
      'lh_collective_wires.c',
    ],
  },
} as const;

/** Files that the sources of a program include: a change of them is a change of the program. */
const HEADERS: Readonly<Partial<Record<NativeProgram, readonly string[]>>> = {
  lh_balance: ['lh_balance.h'],
  lh_link: ['lh_link_queue.h'],
  lh_collective: ['lh_collective.h', 'lh_collective_stream.h'],
};

export type NativeProgram = keyof typeof PROGRAMS;
type Compiler = (typeof PROGRAMS)[NativeProgram]['compiler'];
/** What a run without collectives of MPI needs: it does without the MPI library. */
export const WITHOUT_MPI: readonly NativeProgram[] = [
  'lh_balance',
  'lh_capture',
  'lh_collective',
  'lh_flows',
  'lh_link',
  'lh_timers',
];
const ALL: readonly NativeProgram[] = ['lh_allreduce', ...WITHOUT_MPI];

/** The C files lie beside this module, in `src/` and (copied by the build) in `dist/` alike. */
const sourcePath = (name: string) => join(import.meta.dirname, name);

function cacheFolder(env: NodeJS.ProcessEnv): string {
  const base = env['XDG_CACHE_HOME'];
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'longhaul', 'native');
}

/**
 * Makes sure that programs of ours are compiled.
 * @returns the directory that holds them, readable by every user
 * @throws LonghaulError `machine.capability` when a compiler is missing or fails, or the cache may not be written
 */
export async function buildNative(
  programs: readonly NativeProgram[] = ALL,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const cache = cacheFolder(env);
  const wanted = [...programs].sort();
  const target = join(cache, await buildKey(wanted));
  const isThere = () => wanted.every((program) => existsSync(join(target, program)));
  if (isThere()) return target;
  const work = join(cache, `.build-${randomBytes(4).toString('hex')}`);
  await makeFolder(work);
  try {
    for (const program of wanted) await compile(program, join(work, program));
    await rename(work, target).catch((error: unknown) => {
      // Another process was faster: its result is as good as ours.
      if (!isThere()) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return target;
}

/** A user without a home that may be written, such as nobody, has no cache either. */
async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((cause: unknown) => {
    throw new LonghaulError({
      code: 'machine.capability',
      message: `there is no room for compiled programs of longhaul: ${cause instanceof Error ? cause.message : String(cause)}`,
      hint: 'set XDG_CACHE_HOME to a folder that you may write, or set "proof: off" in a scenario without collectives',
      cause,
    });
  });
}

/** Changes with the sources, the compiler and the MPI library that its wrapper links. */
async function buildKey(programs: readonly NativeProgram[]): Promise<string> {
  const hash = createHash('sha256');
  const asked = new Map<Compiler, string>();
  for (const program of programs) {
    const { compiler, sources } = PROGRAMS[program];
    for (const name of [...sources, ...(HEADERS[program] ?? [])]) hash.update(await readFile(sourcePath(name)));
    // A process start each, at every run: programs of one compiler share its answer.
    const identity = asked.get(compiler) ?? (await compilerIdentity(compiler));
    asked.set(compiler, identity);
    hash.update(identity);
  }
  return hash.digest('hex').slice(0, 16);
}

async function compilerIdentity(compiler: Compiler): Promise<string> {
  const version = await compilerOutput(compiler, ['--version']);
  return compiler === 'mpicc' ? version + (await compilerOutput(compiler, ['-show'])) : version;
}

async function compile(program: NativeProgram, output: string): Promise<void> {
  const { compiler, sources } = PROGRAMS[program];
  await compilerOutput(compiler, ['-O2', '-std=gnu11', '-pthread', '-o', output, ...sources.map(sourcePath), '-lm']);
}

const ADVICE = {
  mpicc: {
    purpose: 'workloads of kind mpi need it',
    install: 'install it: Debian packages libopenmpi-dev and openmpi-bin',
    repair: 'reinstall libopenmpi-dev and gcc',
  },
  cc: {
    purpose: 'collectives, captures for the proof, links with a varying rate and balancing by packets need it',
    install: 'install it: Debian package gcc; or set "proof: off" in the scenario',
    repair: 'reinstall gcc and libc6-dev; or set "proof: off" in the scenario',
  },
} as const;

async function compilerOutput(compiler: Compiler, args: readonly string[]): Promise<string> {
  const result = await runProgram({ argv: [compiler, ...args], timeoutMs: 120_000 });
  if (result.exitCode === 0) return result.stdout;
  const missing = result.startError !== null;
  const { purpose, install, repair } = ADVICE[compiler];
  throw new LonghaulError({
    code: 'machine.capability',
    message: missing
      ? `program ${compiler} was not found; ${purpose}`
      : `${compiler} could not compile a program of longhaul`,
    hint: missing ? install : repair,
    detail: missing ? undefined : result.stderr.trim().split('\n').slice(-20).join('\n'),
  });
}
