/** Whether this machine can boot guests: real tries, which leave nothing. */
import { readFile } from 'node:fs/promises';
import { LonghaulError } from '../../errors/index.js';
import { bootArguments, type KernelInfo } from '../../kernel/index.js';
import { runProgram, type RunResult } from '../../proc/index.js';
import { probeNode, probePrograms, type NeededProgram } from '../probe-common.js';
import { refusalErrors, type Refusal } from '../refusal.js';
import { chooseMemoryDirectory } from './memory-directory.js';

/** Enough for a small cell; a larger one asks again when it starts. */
const PROBE_MEMORY_MIB = 512;

/** The boot takes a fraction of a second, but on a machine that is very busy much longer; a kernel that hangs must not hang us. */
const BOOT_LIMIT_MS = 120_000;

type KernelToBoot = Pick<KernelInfo, 'binary' | 'seccomp'>;

/** Every reason why guests cannot run here, each with what to do. */
export async function probeUml(kernel: KernelToBoot | null): Promise<readonly LonghaulError[]> {
  const memory = probeMemoryDirectory();
  const processor = probeProcessor();
  return refusalErrors([
    processor,
    memory.refusal,
    await probeMemory(),
    probeNode(),
    ...(await probePrograms(PROGRAMS)),
    processor === null ? await probeBoot(kernel, memory.directory) : null,
  ]);
}

function probeProcessor(): Refusal | null {
  if (process.platform === 'linux' && process.arch === 'x64') return null;
  return {
    message: `User-Mode Linux runs on x86-64 Linux only; this is ${process.platform} on ${process.arch}`,
    hint: 'run longhaul on an x86-64 Linux machine, or in a container or virtual machine there',
  };
}

/**
 * Boots the kernel with `true` as its first process. A kernel whose first process ends panics and says with what status, so
 * the expected panic proves in 0.2 s, without a file, that this machine lets UML trace processes (ptrace or seccomp), map
 * memory executable and run a program from hostfs.
 */
async function probeBoot(kernel: KernelToBoot | null, memoryDirectory: string | null): Promise<Refusal | null> {
  if (kernel === null) {
    return {
      message: 'the longhaul kernel is not built yet',
      hint: 'build it with `longhaul kernel build` (a few minutes, once), or name one with LONGHAUL_KERNEL',
    };
  }
  if (memoryDirectory === null) return null;
  const kernelArguments = bootArguments({
    clock: 'real',
    memoryMib: 128,
    seccomp: kernel.seccomp,
    init: '/bin/true',
    // No directory can be made there, which UML accepts: the boot leaves nothing behind.
    extra: ['ro', 'uml_dir=/dev/null/'],
  });
  const result = await runProgram({
    argv: ['prlimit', '--core=0', kernel.binary, ...kernelArguments],
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', TMPDIR: memoryDirectory, HOME: '/' },
    cwd: '/',
    timeoutMs: BOOT_LIMIT_MS,
  });
  return judgeBoot(kernel.binary, result);
}

/** Null when the kernel got as far as it should. */
export function judgeBoot(binary: string, result: RunResult): Refusal | null {
  const text = `${result.stdout}${result.stderr}`;
  if (text.includes('Attempted to kill init! exitcode=0x00000000')) return null;
  const limit = `${String(BOOT_LIMIT_MS / 1000)} s`;
  if (result.timedOut) {
    return {
      message: `the kernel ${binary} did not boot within ${limit}`,
      hint: 'try again when this machine is less busy; if it happens again, build the kernel again with `longhaul kernel build`',
    };
  }
  // What UML says of the directory that cannot be made is expected, and would hide what matters.
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !/umid/.test(line));
  const end = result.signal === null ? [] : [`it was ended by ${result.signal}`];
  const reason = result.startError ?? ([...lines.slice(-3), ...end].join(' / ') || 'it printed nothing');
  return { message: `the kernel ${binary} does not boot here: ${reason}`, hint: hintForBoot(text) };
}

function hintForBoot(text: string): string {
  if (/ptrace|seccomp|SYSEMU|Operation not permitted/i.test(text)) {
    return "this machine forbids tracing child processes: look at kernel.yama.ptrace_scope, or at the container's seccomp profile";
  }
  if (/PROT_EXEC|mmap|memory/i.test(text)) {
    return 'set TMPDIR to a directory with room on a file system that is not mounted noexec';
  }
  return 'build it again with `longhaul kernel build`, or name another kernel with LONGHAUL_KERNEL';
}

function probeMemoryDirectory(): { readonly directory: string | null; readonly refusal: Refusal | null } {
  try {
    return { directory: chooseMemoryDirectory(PROBE_MEMORY_MIB), refusal: null };
  } catch (error) {
    if (!(error instanceof LonghaulError)) throw error;
    return { directory: null, refusal: { message: error.message, hint: error.hint ?? '' } };
  }
}

async function probeMemory(): Promise<Refusal | null> {
  const meminfo = await readFile('/proc/meminfo', 'utf8');
  const availableMiB = Math.floor(Number(/^MemAvailable:\s+(\d+) kB$/m.exec(meminfo)?.[1] ?? Infinity) / 1024);
  if (availableMiB >= PROBE_MEMORY_MIB) return null;
  return {
    message: `${String(availableMiB)} MiB of memory are available, a cell needs ${String(PROBE_MEMORY_MIB)}`,
    hint: 'end other programs, or give this machine or container more memory',
  };
}

/** Programs that starting a guest and its init script call, beyond a POSIX shell and core utilities. */
const PROGRAMS: readonly NeededProgram[] = [
  { argv: ['setpriv', '--version'], package: 'util-linux' },
  { argv: ['prlimit', '--version'], package: 'util-linux' },
  { argv: ['taskset', '--version'], package: 'util-linux' },
  { argv: ['mount', '--version'], package: 'mount' },
  { argv: ['pivot_root', '--version'], package: 'util-linux' },
  { argv: ['ip', '-V'], package: 'iproute2' },
];
