/** Starts a long-running program as the leader of its own process group. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { startFailure } from './start-failure.js';
import { killGroup } from './kill-group.js';
import { LineSplitter } from './lines.js';

export interface SpawnOptions {
  readonly cwd?: string;
  /** Added to the environment of this process, unless `bareEnv`. */
  readonly env?: Readonly<Record<string, string>>;
  /** The program sees `env` only. */
  readonly bareEnv?: boolean;
  /** Receives stdout line by line; without it and without `logFile` the output is dropped. */
  readonly onStdoutLine?: (line: string) => void;
  readonly onStderrLine?: (line: string) => void;
  /** Appends stdout and stderr to this file, written by the program itself: no pipe that could fill up. */
  readonly logFile?: string;
  /** SIGKILL for the program when this process dies, however it dies (setpriv --pdeathsig). */
  readonly dieWithParent?: boolean;
}

export interface GroupExit {
  /** Null when ended by a signal. */
  readonly exitCode: number | null;
  readonly signal: string | null;
}

export interface ProcessGroup {
  /** Process id of the program, and id of its group. */
  readonly pid: number;
  /** Settles once the program ended and its output was delivered; never rejects. The rest of the group is killed then. */
  readonly exit: Promise<GroupExit>;
  /** Signals every process of the group. Safe after the end. */
  kill(signal: NodeJS.Signals): void;
}

/**
 * Starts `file` and returns at once.
 * @throws LonghaulError `machine.capability` when it could not be started, `machine.storage` never: an unwritable log file
 * is thrown as the system's own error, since only the caller knows what the file is for.
 */
export async function spawnGroup(
  file: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<ProcessGroup> {
  const [program, ...rest] = options.dieWithParent === true ? withParent(file, args) : [file, ...args];
  const log = options.logFile === undefined ? null : openSync(options.logFile, 'a');
  const child = spawn(program, rest, {
    detached: true,
    stdio: ['ignore', log ?? outputOf(options.onStdoutLine), log ?? outputOf(options.onStderrLine)],
    env: options.bareEnv === true ? options.env : { ...process.env, ...options.env },
    cwd: options.cwd,
  });
  if (log !== null) closeSync(log);
  const pid = child.pid;
  if (pid === undefined) throw startFailure(file, await spawnError(child));
  deliverLines(child.stdout, options.onStdoutLine);
  deliverLines(child.stderr, options.onStderrLine);
  const kill = (signal: NodeJS.Signals) => {
    killGroup(pid, signal);
  };
  child.once('exit', () => {
    kill('SIGKILL');
  });
  const exit = new Promise<GroupExit>((resolve) => {
    child.once('close', (exitCode, signal) => {
      resolve({ exitCode, signal });
    });
  });
  return { pid, exit, kill };
}

async function spawnError(child: ChildProcess): Promise<string> {
  const [error] = (await once(child, 'error')) as [Error];
  return error.message;
}

/**
 * The kernel sends the signal when the parent dies, but not if it died before the request was made; the guard compares the
 * parent's id after the request and leaves if it is no longer ours. Core dumps are switched off: a panic must not leave one.
 */
function withParent(file: string, args: readonly string[]): [string, ...string[]] {
  const guard = 'test "$PPID" = "$0" || exit 125; ulimit -c 0; exec "$@"';
  return ['setpriv', '--pdeathsig', 'KILL', '/bin/sh', '-c', guard, String(process.pid), file, ...args];
}

const outputOf = (onLine: ((line: string) => void) | undefined) => (onLine === undefined ? 'ignore' : 'pipe');

function deliverLines(stream: NodeJS.ReadableStream | null, onLine: ((line: string) => void) | undefined): void {
  if (stream === null || onLine === undefined) return;
  const splitter = new LineSplitter(onLine);
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    splitter.push(chunk);
  });
  stream.on('end', () => {
    splitter.end();
  });
}
