/** Boots a User-Mode Linux guest that runs one command and powers off. */
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { bootArguments, WORKING_DIRECTORY } from '../../kernel/index.js';
import { spawnGroup, waitForGroup, type GroupExit } from '../../proc/index.js';
import { storageError } from '../../store/index.js';
import { inEnvironment } from '../agent-command.js';
import { nextCpu } from '../cpu.js';
import { createBootDirectory, readGuestStatus, removeBootDirectory, type GuestMount } from './boot-directory.js';
import { chooseMemoryDirectory } from './memory-directory.js';

export interface GuestRequest {
  readonly kernel: { readonly binary: string; readonly seccomp: boolean };
  readonly clock: 'virtual' | 'real';
  /** Decimal u64: all entropy of the guest. */
  readonly seed: string;
  readonly memoryMiB: number;
  /** What CPUID tells programs in virtual time; default `native`. */
  readonly processor?: 'native' | 'masked';
  /** Run as root of the guest with a fixed environment; found through its PATH, or absolute. */
  readonly argv: readonly [string, ...string[]];
  /** Working directory inside the guest; `/` by default. */
  readonly cwd?: string;
  /** Host directories the command sees; all else of the host is visible too, but changes to it stay in the guest. */
  readonly mounts: readonly GuestMount[];
  /** Host CPU for the whole guest; null chooses one. */
  readonly cpu: number | null;
  /** Host file that receives the kernel's messages and the command's output; appended to. */
  readonly consoleLog: string;
  /** Host directory that must not exist yet; it is gone again when the guest ended. */
  readonly bootDir: string;
  /** Guest seconds after which the command counts as stuck. Without it a deadlock in virtual time lasts for ever. */
  readonly limitS?: number;
  /** Further kernel parameters, the same in every run that is to be compared. */
  readonly kernelParameters?: readonly string[];
}

export interface Guest {
  /** Host process of the guest's kernel. */
  readonly pid: number;
  /** Settles when no process of the guest is left; never rejects. */
  readonly exit: Promise<GuestExit>;
  /** Kills the guest at once. */
  stop(): void;
}

export type GuestExit =
  /** The command ended and the guest powered off. 128 + n: the command was ended by signal n. */
  | { readonly kind: 'exited'; readonly status: number }
  /** `limitS` passed. */
  | { readonly kind: 'stuck' }
  /** The guest could not be set up; the console log says why. */
  | { readonly kind: 'init-failed' }
  /** The kernel went away without power-off: panic, or killed from outside. */
  | { readonly kind: 'died'; readonly process: GroupExit };

/**
 * Starts a guest.
 * @throws LonghaulError `machine.capability` without room for its memory or without setpriv(1) and taskset(1),
 * `machine.storage` when its boot directory cannot be written.
 */
export async function bootGuest(request: GuestRequest): Promise<Guest> {
  const memoryDirectory = chooseMemoryDirectory(request.memoryMiB);
  await createBootDirectory(request.bootDir, {
    argv: inEnvironment(request.argv, request.cwd),
    mounts: request.mounts,
    limitS: request.limitS ?? null,
  });
  try {
    await chmod(join(request.bootDir, 'init'), 0o755);
    const cpu = request.cpu ?? nextCpu();
    const argv = [request.kernel.binary, ...kernelArguments(request)];
    // Both halves of UML on one CPU hand over to each other without waking another one: three times faster.
    const group = await spawnGroup('taskset', ['-c', String(cpu), ...argv], {
      cwd: request.bootDir,
      bareEnv: true,
      // UML leaves a directory in HOME, which is a good reason to have one that goes away.
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', HOME: request.bootDir, TMPDIR: memoryDirectory },
      logFile: request.consoleLog,
      dieWithParent: true,
    });
    const stop = () => {
      group.kill('SIGKILL');
    };
    return { pid: group.pid, exit: awaitEnd(request.bootDir, group), stop };
  } catch (error) {
    await removeBootDirectory(request.bootDir);
    throw storageError(`start a guest with the log ${request.consoleLog}`, error);
  }
}

/**
 * Cost and resolution of one clock read in virtual time. The kernel's own 256 ns per read add up along a path: an idle
 * round trip over three links came out 3.2 µs late, and slow start left early on links above 100 Gbit/s.
 */
const CLOCK_NS = 1;

/**
 * A program that serves several non-blocking sockets fails about once per block it moves: at the kernel's own 1 µs each,
 * four iperf3 streams ended at 340 of 800 Gbit/s. Programs that only poll are made to take time by the spin rule.
 */
const FAIL_NS = 0;

/**
 * How near a timer may be set. At the kernel's own 500 ns a packet that a queue or a wire is to release sooner is late by the
 * rest, once per hop: idle round trips over three links came out 0.8 µs late, and a 100 Gbit/s link sends every 720 ns.
 */
const TIMER_NS = 1;

/**
 * What each call of a program that polls takes once the free ones are used up. Packets that fall into one are late by up to twice
 * as much: at the kernel's own 1 µs the residual's p99 was up to 1.5 µs in a second of TCP and UDP. Half of it keeps the
 * bound of 1 µs and doubles the wall time of polling, which less would multiply.
 */
const SPIN_COST_NS = 500;

/**
 * The processor is hidden only where that is asked for: on a virtual machine the hypervisor takes part in each switch to a
 * process in which CPUID faults, which made the system time of a TCP flow four times as long (kernel/README.md).
 */
const cpuid = ({ processor = 'native' }: GuestRequest): string => `longhaul.cpuid=${processor}`;

/** Fixed but for the seed: the kernel's command line is part of what a guest sees. The later `ro` overrides `rw`. */
function kernelArguments(request: GuestRequest): readonly string[] {
  return bootArguments({
    clock: request.clock,
    memoryMib: request.memoryMiB,
    seccomp: request.kernel.seccomp,
    seed: BigInt(request.seed),
    ...(request.clock === 'virtual'
      ? { clockNs: CLOCK_NS, failNs: FAIL_NS, timerNs: TIMER_NS, spinCostNs: SPIN_COST_NS }
      : {}),
    init: `${WORKING_DIRECTORY}/init`,
    extra: ['ro', cpuid(request), ...(request.kernelParameters ?? [])],
  });
}

async function awaitEnd(bootDir: string, group: { pid: number; exit: Promise<GroupExit> }): Promise<GuestExit> {
  const process = await group.exit;
  await waitForGroup(group.pid);
  const status = await readGuestStatus(bootDir);
  await removeBootDirectory(bootDir);
  if (status === 'stuck') return { kind: 'stuck' };
  if (status === 'init') return { kind: 'init-failed' };
  if (status === null || !/^\d+$/.test(status)) return { kind: 'died', process };
  return { kind: 'exited', status: Number(status) };
}
