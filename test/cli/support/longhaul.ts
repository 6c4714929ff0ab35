import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../../..');
export const MAIN = join(ROOT, 'dist/cli/main.js');

export interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Program and arguments that start the command, such as setpriv. */
  readonly prefix?: readonly string[];
}

export interface Running {
  readonly pid: number;
  /** Everything written to stderr so far. */
  stderr(): string;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Finished>;
}

/** Starts the built command line, without a terminal and with no input. It is killed if the test process ends first. */
export function startLonghaul(args: readonly string[], surroundings: Surroundings = {}): Running {
  const [program = '', ...rest] = [...(surroundings.prefix ?? []), process.execPath, MAIN, ...args];
  const child = spawn(program, rest, {
    cwd: surroundings.cwd ?? ROOT,
    env: { ...process.env, ...surroundings.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} could not be started`);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<Finished>((resolve) => {
    child.on('close', (exitCode) => {
      resolve({ exitCode, stdout, stderr });
    });
  });
  const killOnExit = () => child.kill('SIGKILL');
  process.once('exit', killOnExit);
  void ended.then(() => process.off('exit', killOnExit));
  return { pid, stderr: () => stderr, kill: (signal) => child.kill(signal), ended };
}

/** Runs the built command line to its end. */
export const longhaul = (args: readonly string[], surroundings: Surroundings = {}): Promise<Finished> =>
  startLonghaul(args, surroundings).ended;

/** A directory of this test's own, removed when the test ends. */
export function temporaryDirectory(onTestFinished: (clean: () => void) => void): string {
  const dir = mkdtempSync(join(tmpdir(), 'longhaul-cli-'));
  onTestFinished(() => {
    rmSync(dir, { recursive: true, force: true });
  });
  return dir;
}
