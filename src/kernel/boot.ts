/** How a UML kernel is started, in one place for the engine and for the self-test. */
import { accessSync, constants } from 'node:fs';
import { run, type RunResult } from '../proc/index.js';

/**
 * Start of the guest's clock in nanoseconds since 1970: 2024-01-01T00:00:00Z. A fixed value, because every time stamp a
 * guest writes, and everything it derives from them, depends on it.
 */
export const START_TIME_NS = 1_704_067_200_000_000_000n;

/**
 * The folder the kernel is started in, as the guest can name it: hostfs hands the path to the host, where it leads to
 * the working directory of the UML process. The command line can so be the same for every run.
 */
export const WORKING_DIRECTORY = '/proc/self/cwd';

export interface BootOptions {
  readonly clock: 'virtual' | 'real';
  /** Guest memory in MiB; a file of that size below TMPDIR, of which only touched pages take space. */
  readonly memoryMib: number;
  /** Start with seccomp instead of ptrace (`KernelInfo.seccomp`). */
  readonly seccomp: boolean;
  /** All entropy of the guest; without it the guest asks the host. */
  readonly seed?: bigint;
  /** First program of the guest, a path inside the guest or below WORKING_DIRECTORY. */
  readonly init: string;
  /** Resolution and cost of a clock read in virtual time, in nanoseconds; the kernel's default is 256. */
  readonly clockNs?: number;
  /** Virtual time that a failing system call takes, in nanoseconds; the kernel's default is 1000. */
  readonly failNs?: number;
  /** The nearest instant a timer is set for, in nanoseconds ahead; the kernel's default is 500. */
  readonly timerNs?: number;
  /** Virtual time of each call of a program that polls, in nanoseconds; the kernel's default is 1000. */
  readonly spinCostNs?: number;
  /** Further parameters of the kernel. */
  readonly extra?: readonly string[];
}

/** Arguments of the kernel binary. Those that start with `longhaul.` are not shown in the guest's /proc/cmdline. */
export function bootArguments(options: BootOptions): string[] {
  const time = ['time-travel=inf-cpu', `time-travel-start=${String(START_TIME_NS)}`];
  return [
    `mem=${String(options.memoryMib)}M`,
    'root=/dev/root',
    'rootfstype=hostfs',
    'rootflags=/',
    'rw',
    `init=${options.init}`,
    'con=null',
    'con0=fd:0,fd:1',
    'uml_dir=.',
    'umid=uml',
    'quiet',
    'noreboot',
    ...(options.clock === 'virtual' ? [...time, 'norandmaps'] : []),
    ...(options.seccomp ? ['seccomp=on'] : []),
    ...(options.seed === undefined ? [] : [`longhaul.seed=${String(options.seed)}`]),
    ...(options.clockNs === undefined ? [] : [`longhaul.clock_ns=${String(options.clockNs)}`]),
    ...(options.failNs === undefined ? [] : [`longhaul.fail_ns=${String(options.failNs)}`]),
    ...(options.timerNs === undefined ? [] : [`longhaul.timer_ns=${String(options.timerNs)}`]),
    ...(options.spinCostNs === undefined ? [] : [`longhaul.spin_cost_ns=${String(options.spinCostNs)}`]),
    ...(options.extra ?? []),
  ];
}

/**
 * Environment of the kernel binary: nothing but a PATH and a folder for the memory file. Variables would reach the guest
 * through the command line of its first program only if named there, but fewer is safer.
 */
export function bootEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  return { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/nonexistent', TMPDIR: memoryFolder(env) };
}

/**
 * UML maps its memory from a deleted file and needs it executable, which a container's /dev/shm forbids. The folder named by
 * LONGHAUL_TMPDIR or TMPDIR is taken, or else /tmp.
 */
function memoryFolder(env: NodeJS.ProcessEnv): string {
  const wanted = [env['LONGHAUL_TMPDIR'], env['TMPDIR'], '/tmp'].find((folder) => folder !== undefined && isWritable(folder));
  return wanted ?? '/tmp';
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Starts a kernel in `folder` and waits for its end. The guest must power off: a kernel that hangs is killed. */
export async function boot(
  binary: string,
  options: BootOptions & { readonly folder: string; readonly timeoutMs: number; readonly cpu?: number },
): Promise<RunResult> {
  const argv = [binary, ...bootArguments(options)];
  // Both halves of UML on one CPU hand over to each other without waking another one: three times faster.
  const [file = binary, ...args] = options.cpu === undefined ? argv : ['taskset', '-c', String(options.cpu), ...argv];
  return run(file, args, { cwd: options.folder, env: bootEnvironment(process.env), timeoutMs: options.timeoutMs });
}
