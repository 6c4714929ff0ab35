import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../src/store/index.js';
import type { Summary } from '../../src/records/index.js';

export const ROOT = join(import.meta.dirname, '../..');
const MAIN = 'dist/cli/main.js';

export interface Surroundings {
  /** Program and arguments that start the command, such as setpriv. */
  readonly prefix?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** The checkout whose longhaul is started; default: this one. */
  readonly root?: string;
  /** Whether what it says of its progress goes to our standard error as it comes, instead of into `text`. */
  readonly showsProgress?: boolean;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  /** Both outputs. */
  readonly text: string;
}

export interface Started {
  readonly pid: number | undefined;
  readonly ended: Promise<Ended>;
}

/** Starts the built command line. */
export function start(args: readonly string[], surroundings: Surroundings = {}): Started {
  const { prefix = [], env, cwd, root = ROOT, showsProgress = false } = surroundings;
  const [program = '', ...rest] = [...prefix, process.execPath, join(root, MAIN), ...args];
  const child = spawn(program, rest, {
    cwd: cwd ?? root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', showsProgress ? 'inherit' : 'pipe'],
  });
  let stdout = '';
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    text += chunk;
  });
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout, text });
    });
  });
  return { pid: child.pid, ended };
}

/** Runs the built command line to its end. */
export const longhaul = (args: readonly string[], surroundings?: Surroundings): Promise<Ended> =>
  start(args, surroundings).ended;

/**
 * Runs a scenario. An expectation that is missed (5) is no matter here: durations are shortened.
 * @returns the run directory, below `out`
 * @throws Error with what was printed, if it did not complete
 */
export async function runScenario(out: string, args: readonly string[]): Promise<string> {
  const { code, text } = await longhaul(['run', ...args, '--out', out, '--quiet']);
  if (code !== 0 && code !== 5) throw new Error(`longhaul run ${args.join(' ')} ended with ${String(code)}:\n${text}`);
  return onlyRunBelow(out);
}

/** The one run directory below a directory for results. */
export function onlyRunBelow(out: string): string {
  const [name = ''] = readdirSync(out);
  return join(out, name, readdirSync(join(out, name))[0] ?? '');
}

export const readSummary = (run: string): Summary =>
  JSON.parse(readFileSync(join(run, 'summary.json'), 'utf8')) as Summary;
export const readManifest = (run: string): Manifest =>
  JSON.parse(readFileSync(join(run, 'manifest.json'), 'utf8')) as Manifest;
