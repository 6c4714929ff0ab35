import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { killGroup } from './kill-group.js';

export interface StartRequest {
  readonly argv: readonly [string, ...string[]];
  /** The whole environment of the program; undefined inherits ours. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Created or emptied, and written by the program itself; nothing reaches `onStdout` then. */
  readonly stdoutFile?: string;
}

export interface ProcessExit {
  /** Null when the program was ended by a signal or could not be started. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Why the program could not be started at all; null when it ran. */
  readonly startError: string | null;
}

/** A program that runs for a while, in a session and process group of its own. */
export interface StartedProcess {
  /** Also the id of its process group; null when it could not be started. */
  readonly pid: number | null;
  /** Settles when the program itself has ended; a child of it may still hold the pipes. Never rejects. */
  readonly exited: Promise<ProcessExit>;
  /** Settles when every writer of both output pipes is gone. Never rejects. */
  readonly closed: Promise<void>;
  onStdout(listener: (text: string) => void): void;
  onStderr(listener: (text: string) => void): void;
  /** Writes to standard input. Does nothing once the program is gone: its exit is reported by `exited`. */
  write(text: string): void;
  endInput(): void;
  /** Stops reading output although someone may still hold the pipes; `closed` settles. */
  abandonOutput(): void;
  /** Signals the whole process group. Does nothing once the group is empty. */
  signal(signal: NodeJS.Signals): void;
}

/**
 * Starts a program with three pipes, or two and a file. Failure to start is reported by `exited`, not thrown; an unwritable
 * `stdoutFile` is thrown as the system's own error.
 */
export function startProgram(request: StartRequest): StartedProcess {
  const child = spawnChild(request);
  child.stdout?.setEncoding('utf8');
  child.stderr.setEncoding('utf8');
  // A program that dies before reading its input breaks the pipe; the exit status tells the story better than EPIPE.
  child.stdin.on('error', () => undefined);
  const exited = new Promise<ProcessExit>((resolve) => {
    child.on('error', (error) => {
      resolve({ exitCode: null, signal: null, startError: error.message });
    });
    child.on('exit', (exitCode, signal) => {
      resolve({ exitCode, signal, startError: null });
    });
  });
  const closed = new Promise<void>((resolve) => {
    const settle = (): void => {
      resolve();
    };
    child.on('close', settle);
    child.on('error', settle);
  });
  return {
    pid: child.pid ?? null,
    exited,
    closed,
    onStdout: (listener) => child.stdout?.on('data', listener),
    onStderr: (listener) => child.stderr.on('data', listener),
    write: (text) => child.stdin.write(text),
    endInput: () => child.stdin.end(),
    abandonOutput: () => {
      child.stdout?.destroy();
      child.stderr.destroy();
    },
    signal: (signal) => {
      killGroup(child.pid, signal);
    },
  };
}

function spawnChild({ argv: [file, ...args], env, cwd, stdoutFile }: StartRequest) {
  const output = stdoutFile === undefined ? null : openSync(stdoutFile, 'w');
  const child = spawn(file, args, { detached: true, stdio: ['pipe', output ?? 'pipe', 'pipe'], env, cwd });
  if (output !== null) closeSync(output);
  return child as ChildProcessByStdio<Writable, Readable | null, Readable>;
}
