import { execa } from 'execa';
import { killGroup } from './kill-group.js';
import { startFailure } from './start-failure.js';

export interface RunRequest {
  readonly argv: readonly [string, ...string[]];
  /** Text for the program's standard input; without it that is /dev/null. */
  readonly input?: string;
  /** The whole environment of the program; undefined inherits ours. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Killed with SIGKILL after this long, in milliseconds of the clock of this process. */
  readonly timeoutMs?: number;
  /** Killed with SIGKILL, and its group with it, when this aborts. */
  readonly abort?: AbortSignal;
}

export interface RunResult {
  /** Null when the program was ended by a signal or could not be started. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Why the program could not be started at all, for example `spawn tc ENOENT`; null when it ran. */
  readonly startError: string | null;
  /** Whether `timeoutMs` ended it. */
  readonly timedOut: boolean;
}

/**
 * Runs a short program to its end and returns what it said. Never rejects: the caller judges exit status and text.
 * Whatever the program leaves in its process group is killed as soon as it ends: execa waits until both pipes are closed,
 * and a forked child that keeps one open would hold it up for ever.
 */
export async function runProgram(request: RunRequest): Promise<RunResult> {
  const [file, ...args] = request.argv;
  const subprocess = execa(file, args, {
    reject: false,
    detached: true,
    stripFinalNewline: false,
    // Not a closed pipe: UML takes the end of its console's input for a hang-up, and prints nothing any more.
    ...(request.input === undefined ? { stdin: 'ignore' as const } : { input: request.input }),
    extendEnv: request.env === undefined,
    ...(request.env === undefined ? {} : { env: request.env }),
    ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
  });
  const sweep = () => {
    killGroup(subprocess.pid, 'SIGKILL');
  };
  let timedOut = false;
  const limit = () => {
    timedOut = true;
    sweep();
  };
  const timer = request.timeoutMs === undefined ? undefined : setTimeout(limit, request.timeoutMs);
  request.abort?.addEventListener('abort', sweep, { once: true });
  if (request.abort?.aborted === true) sweep();
  subprocess.once('exit', sweep);
  const result = await subprocess;
  clearTimeout(timer);
  request.abort?.removeEventListener('abort', sweep);
  const ran = result.exitCode !== undefined || result.signal !== undefined;
  return {
    exitCode: result.exitCode ?? null,
    signal: result.signal ?? null,
    stdout: result.stdout,
    stderr: result.stderr,
    startError: ran ? null : (result.originalMessage ?? `could not start ${file}`),
    timedOut,
  };
}

/**
 * `runProgram` for programs that must exist: a non-zero exit status is still a result, a program that cannot be started
 * is not.
 * @throws LonghaulError `machine.capability` when the program does not exist or may not be executed.
 */
export async function run(
  file: string,
  args: readonly string[],
  options: Omit<RunRequest, 'argv'> = {},
): Promise<RunResult> {
  const result = await runProgram({ ...options, argv: [file, ...args] });
  if (result.startError !== null) throw startFailure(file, result.startError);
  return result;
}
