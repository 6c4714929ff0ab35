import { LonghaulError } from '../errors/index.js';
import { run, type RunResult } from '../proc/index.js';

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What was attempted, for the error: `unpacking the kernel source`. */
  readonly purpose: string;
}

/**
 * Runs one step of a build and returns its standard output.
 * @throws LonghaulError `machine.kernel-build` with the end of its output when it fails
 */
export async function command(argv: readonly [string, ...string[]], options: CommandOptions): Promise<string> {
  const [file, ...args] = argv;
  const result = await run(file, args, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...plainEnvironment(), ...options.env },
  });
  if (result.exitCode !== 0) throw stepFailure(options.purpose, argv, result);
  return result.stdout;
}

/** Our environment in the C locale: the output of tools is read by programs here. */
export function plainEnvironment(): Record<string, string> {
  const own = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...Object.fromEntries(own), LC_ALL: 'C' };
}

function stepFailure(purpose: string, argv: readonly string[], result: RunResult): LonghaulError {
  return new LonghaulError({
    code: 'machine.kernel-build',
    message: `${purpose} failed: ${argv.join(' ')} ended with ${String(result.exitCode ?? result.signal)}`,
    detail: tail(`${result.stdout}${result.stderr}`, 15),
  });
}

/** The last lines of a text. */
export const tail = (text: string, lines: number): string => text.trimEnd().split('\n').slice(-lines).join('\n');
