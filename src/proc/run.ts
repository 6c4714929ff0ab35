import { execa } from 'execa';

export interface RunRequest {
  readonly argv: readonly [string, ...string[]];
  /** Text for the program's standard input; without it the input is empty. */
  readonly input?: string;
  /** The whole environment of the program; undefined inherits ours. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Killed with SIGKILL after this long, in milliseconds of the clock of this process. */
  readonly timeoutMs?: number;
}

export interface RunResult {
  /** Null when the program was ended by a signal or could not be started. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Why the program could not be started at all, for example `spawn tc ENOENT`; null when it ran. */
  readonly startError: string | null;
}

/** Runs a short program to its end and returns what it said. Never rejects: the caller judges exit status and text. */
export async function runProgram(request: RunRequest): Promise<RunResult> {
  const [file, ...args] = request.argv;
  const result = await execa(file, args, {
    reject: false,
    stripFinalNewline: false,
    input: request.input ?? '',
    extendEnv: request.env === undefined,
    killSignal: 'SIGKILL',
    ...(request.env === undefined ? {} : { env: request.env }),
    ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
    ...(request.timeoutMs === undefined ? {} : { timeout: request.timeoutMs }),
  });
  const ran = result.exitCode !== undefined || result.signal !== undefined;
  return {
    exitCode: result.exitCode ?? null,
    signal: result.signal ?? null,
    stdout: result.stdout,
    stderr: result.stderr,
    startError: ran ? null : (result.originalMessage ?? `could not start ${file}`),
  };
}
