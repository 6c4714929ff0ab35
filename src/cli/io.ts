import type { Screen, Screens } from '../reporters/types.js';

/** Everything a verb may touch of the world outside: where it writes, and whether the user asked it to stop. */
export interface Io {
  readonly screens: Screens;
  /** True with `--json`: stdout carries exactly one JSON document. */
  readonly json: boolean;
  /** Aborted by SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** Diagnostics for `--verbose`; does nothing otherwise. */
  readonly log: (message: string, facts?: Readonly<Record<string, unknown>>) => void;
}

interface ScreenOptions {
  readonly stream: NodeJS.WriteStream;
  /** False with `--no-color`. */
  readonly color: boolean;
}

/** Wraps a standard stream. Colour needs a terminal and the user's consent (https://no-color.org). */
export function screenOf({ stream, color }: ScreenOptions): Screen {
  const isTty = stream.isTTY;
  const noColor = (process.env['NO_COLOR'] ?? '') !== '';
  return {
    write: (text) => void stream.write(text),
    isTty,
    columns: isTty ? stream.columns : 80,
    color: isTty && color && !noColor,
  };
}

/** Prints one JSON document on stdout: the only thing a verb may print there with `--json`. */
export function printJson(io: Io, value: unknown): void {
  io.screens.out.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Waits until everything written so far has left the process, so that exiting cannot cut a piped document short. */
export async function drain(): Promise<void> {
  await Promise.all(
    [process.stdout, process.stderr].map(
      (stream) =>
        new Promise<void>((resolve) => {
          stream.write('', () => {
            resolve();
          });
        }),
    ),
  );
}
