/** Probes that every engine needs. */
import { runProgram } from '../proc/index.js';
import { ENVIRONMENT } from './agent-command.js';
import type { Refusal } from './refusal.js';

/** A plain user's PATH often lacks the sbin directories, which the agent's has. */
export const PROBE_ENV = { PATH: `${process.env['PATH'] ?? ''}:${ENVIRONMENT.PATH}` };

export interface NeededProgram {
  /** A harmless call of it. */
  readonly argv: readonly [string, ...string[]];
  /** The Debian package that has it. */
  readonly package: string;
}

export async function probePrograms(programs: readonly NeededProgram[]): Promise<readonly (Refusal | null)[]> {
  return Promise.all(
    programs.map(async ({ argv, package: name }) => {
      const { startError } = await runProgram({ argv, env: PROBE_ENV, timeoutMs: 5000 });
      if (startError === null) return null;
      return { message: `program ${argv[0]} was not found`, hint: `install the package ${name}` };
    }),
  );
}

/** Directories that a cell covers with its own. */
const COVERED = ['/tmp/', '/run/', '/dev/', '/proc/', '/sys/'];

/** The agent runs inside with the Node.js of this process, so it must be visible there. */
export function probeNode(execPath: string = process.execPath): Refusal | null {
  const covered = COVERED.find((prefix) => execPath.startsWith(prefix));
  if (covered === undefined) return null;
  return {
    message: `Node.js is installed in ${execPath}, but ${covered} is private inside a cell`,
    hint: 'install Node.js somewhere else, for example below /usr/local or your home directory',
  };
}
