/** The `host` engine: every cell runs on this machine's kernel, in namespaces of its own, on the real clock. */
import { release } from 'node:os';
import { join } from 'node:path';
import { LonghaulError } from '../../errors/index.js';
import { spawnGroup, waitForGroup, type GroupExit, type ProcessGroup } from '../../proc/index.js';
import { cellFiles, storageError } from '../../store/index.js';
import { AGENT_ARGV, inEnvironment } from '../agent-command.js';
import { judgeCellEnd, type Diagnosis } from '../cell-end.js';
import { PACKAGE_ROOT } from '../package-root.js';
import { PROBE_ENV } from '../probe-common.js';
import type { Engine, EngineExit, LaunchRequest, RunningCell } from '../types.js';
import { isRoot, unshareArgv } from './namespaces.js';
import { probeHost } from './probe.js';

const INIT_SCRIPT = join(import.meta.dirname, 'host-init.sh');

export interface HostEngineOptions {
  /** Command to run instead of the agent, for tests of the engine itself. */
  readonly argv?: readonly string[];
}

export function createHostEngine(options: HostEngineOptions = {}): Engine {
  return {
    name: 'host',
    probe: probeHost,
    describeKernel: () => Promise.resolve(`${release()} (host)`),
    launch: (cell) => launch(cell, options.argv ?? AGENT_ARGV),
  };
}

async function launch(cell: LaunchRequest, command: readonly string[]): Promise<RunningCell> {
  if (cell.clock === 'virtual') {
    throw new LonghaulError({
      code: 'machine.capability',
      message: 'the host engine runs on the real clock only',
      hint: 'use `--engine uml` for virtual time, or `--clock real`',
    });
  }
  const pin = cell.cpu === null ? [] : ['taskset', '-c', String(cell.cpu)];
  const init = ['/bin/sh', INIT_SCRIPT, cell.cellDir, PACKAGE_ROOT, cell.nativeDir ?? '-'];
  const [file = 'unshare', ...args] = [...pin, ...unshareArgv(isRoot()), ...init, ...inEnvironment(command)];
  const logFile = cellFiles(cell.cellDir).engineLog;
  const options = { cwd: '/', bareEnv: true, env: PROBE_ENV, logFile, dieWithParent: true };
  const group = await spawnGroup(file, args, options).catch((error: unknown) => {
    throw storageError(`start a cell with the log ${logFile}`, error);
  });
  let stopped = false;
  const stop = () => {
    stopped = true;
    group.kill('SIGKILL');
  };
  return { pid: group.pid, exit: awaitEnd(cell.cellDir, group, () => stopped), stop };
}

async function awaitEnd(cellDir: string, group: ProcessGroup, isStopped: () => boolean): Promise<EngineExit> {
  const exit = await group.exit;
  await waitForGroup(group.pid);
  return judgeCellEnd(cellDir, isStopped(), (log) => diagnose(exit, log));
}

function diagnose(exit: GroupExit, log: string): Diagnosis {
  const failure = /^longhaul init: (.*)$/m.exec(log)?.[1];
  if (failure !== undefined) {
    return { what: `the cell could not be set up: ${failure}`, hint: '`longhaul doctor` checks what the engine needs' };
  }
  const signal = exit.signal ?? (exit.exitCode !== null && exit.exitCode > 128 ? exit.exitCode - 128 : null);
  if (signal !== null) {
    return {
      what: `the agent was killed by signal ${String(signal)}`,
      hint: 'when nobody killed it, this machine ran out of memory (see its kernel log)',
    };
  }
  return {
    what: `the agent ended with status ${String(exit.exitCode)} before its last event`,
    hint: 'read the end of the log',
  };
}
