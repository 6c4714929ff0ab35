/** The directory a guest is started in: everything that differs between two runs, so that the command line need not. */
import { copyFile, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { storageError } from '../../store/index.js';

/** A host directory shown inside the guest. */
export interface GuestMount {
  /** Host path. */
  readonly source: string;
  /** Absolute path inside the guest, made when missing. */
  readonly target: string;
  /** `ro` is enforced by the guest's kernel. */
  readonly mode: 'ro' | 'rw';
}

export interface BootContents {
  readonly argv: readonly string[];
  readonly mounts: readonly GuestMount[];
  /** Guest seconds after which the command counts as stuck; null for never. */
  readonly limitS: number | null;
}

const INIT_SCRIPT = join(import.meta.dirname, 'guest-init.sh');

/**
 * Makes `directory` and fills it; guest-init.sh says what the files mean. An unfinished directory is removed.
 * @throws LonghaulError `machine.storage`
 */
export async function createBootDirectory(directory: string, contents: BootContents): Promise<void> {
  try {
    await mkdir(join(directory, 'links'), { recursive: true });
    await copyFile(INIT_SCRIPT, join(directory, 'init'));
    await writeFile(join(directory, 'command'), renderCommand(contents.argv));
    await writeFile(join(directory, 'limit'), `${contents.limitS === null ? '' : String(contents.limitS)}\n`);
    const lines = contents.mounts.map(({ mode, target }, index) => `${String(index)} ${mode} ${target}\n`);
    await writeFile(join(directory, 'mounts'), lines.join(''));
    for (const [index, mount] of contents.mounts.entries()) {
      await symlink(resolve(mount.source), join(directory, 'links', String(index)));
    }
  } catch (error) {
    await removeBootDirectory(directory);
    throw storageError(`prepare ${directory}`, error);
  }
}

/** A line of shell that sets the positional parameters; between single quotes the shell leaves everything as it is. */
export function renderCommand(argv: readonly string[]): string {
  const words = argv.map((argument) => `'${argument.replaceAll("'", "'\\''")}'`);
  return `set -- ${words.join(' ')}\n`;
}

/** What guest-init.sh reported: an exit status, `stuck`, `init`, or null when it got to report nothing. */
export async function readGuestStatus(directory: string): Promise<string | null> {
  const text = await readFile(join(directory, 'status'), 'utf8').catch(() => null);
  return text === null ? null : text.trim();
}

/** A leftover boot directory lies in the run directory and harms nobody, so failing to remove it is no failure. */
export async function removeBootDirectory(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true }).catch(() => undefined);
}
