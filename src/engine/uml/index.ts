/** The `uml` engine: every cell runs in a User-Mode Linux kernel of its own. */
import { readFile } from 'node:fs/promises';
import { LonghaulError } from '../../errors/index.js';
import { findKernel, type KernelInfo } from '../../kernel/index.js';
import { cellFiles } from '../../store/index.js';
import { AGENT_ARGV } from '../agent-command.js';
import { judgeCellEnd } from '../cell-end.js';
import { PACKAGE_ROOT } from '../package-root.js';
import { INSIDE, type Engine, type EngineExit, type LaunchRequest, type RunningCell } from '../types.js';
import { bootGuest, type Guest } from './boot-guest.js';
import type { GuestMount } from './boot-directory.js';
import { describeKernel } from './describe-kernel.js';
import { diagnoseGuest } from './diagnose.js';
import { probeUml } from './probe.js';

export interface UmlEngineOptions {
  /** Kernel to boot; without it the one that `findKernel` gives. */
  readonly kernel?: Pick<KernelInfo, 'binary' | 'record' | 'seccomp'>;
  /** Command to run instead of the agent, for tests of the engine itself. */
  readonly argv?: readonly [string, ...string[]];
  /** Further kernel parameters. */
  readonly kernelParameters?: readonly string[];
}

export function createUmlEngine(options: UmlEngineOptions = {}): Engine {
  const kernel = async () => options.kernel ?? (await findKernel()) ?? null;
  return {
    name: 'uml',
    probe: async () => probeUml(await kernel()),
    describeKernel: async () => describeKernel(required(await kernel())),
    launch: async (cell) => launch(cell, { ...options, kernel: required(await kernel()) }),
  };
}

async function launch(
  cell: LaunchRequest,
  options: UmlEngineOptions & { readonly kernel: KernelToBoot },
): Promise<RunningCell> {
  const files = cellFiles(cell.cellDir);
  const limitS = await stuckAfter(files.input);
  const guest = await bootGuest({
    kernel: options.kernel,
    clock: cell.clock,
    seed: cell.seed,
    processor: cell.processor ?? 'native',
    memoryMiB: cell.memoryMiB,
    argv: options.argv ?? (AGENT_ARGV as [string, ...string[]]),
    mounts: mountsOf(cell),
    cpu: cell.cpu,
    consoleLog: files.engineLog,
    bootDir: files.boot,
    ...(limitS === null ? {} : { limitS }),
    ...(options.kernelParameters === undefined ? {} : { kernelParameters: options.kernelParameters }),
  });
  let stopped = false;
  const stop = () => {
    stopped = true;
    guest.stop();
  };
  return { pid: guest.pid, exit: judge(cell.cellDir, guest, () => stopped), stop };
}

async function judge(cellDir: string, guest: Guest, isStopped: () => boolean): Promise<EngineExit> {
  const exit = await guest.exit;
  return judgeCellEnd(cellDir, isStopped(), (log) => diagnoseGuest(exit, log));
}

type KernelToBoot = NonNullable<UmlEngineOptions['kernel']>;

function mountsOf(cell: LaunchRequest): readonly GuestMount[] {
  const native: GuestMount[] =
    cell.nativeDir === null ? [] : [{ source: cell.nativeDir, target: INSIDE.native, mode: 'ro' }];
  return [
    { source: PACKAGE_ROOT, target: INSIDE.app, mode: 'ro' },
    { source: cell.cellDir, target: INSIDE.cell, mode: 'rw' },
    ...native,
  ];
}

/** The agent keeps its own deadline; one that is still there long after it can no longer do so. */
const GRACE_S = 3600;

async function stuckAfter(cellInput: string): Promise<number | null> {
  const text = await readFile(cellInput, 'utf8').catch(() => null);
  if (text === null) return null;
  const { deadlineNs, settleNs } = JSON.parse(text) as { deadlineNs?: number; settleNs?: number };
  if (deadlineNs === undefined) return null;
  return Math.ceil((deadlineNs + (settleNs ?? 0)) / 1e9) + GRACE_S;
}

function required(kernel: KernelToBoot | null): KernelToBoot {
  if (kernel !== null) return kernel;
  throw new LonghaulError({
    code: 'machine.capability',
    message: 'the longhaul kernel is not built yet',
    hint: 'build it with `longhaul kernel build`, or name a kernel with LONGHAUL_KERNEL',
  });
}
