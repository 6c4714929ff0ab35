/** Where a guest's memory file goes. UML maps it executable and deletes its name at once. */
import { accessSync, constants, readFileSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { LonghaulError } from '../../errors/index.js';

const MIB = 1024 * 1024;

/**
 * The first of /dev/shm (no disk behind it) and the temporary directory that is writable, allows executable mappings and
 * has room for `memoryMiB`. A container's /dev/shm is often 64 MB and noexec.
 * @throws LonghaulError `machine.capability` naming what is wrong with each.
 */
export function chooseMemoryDirectory(memoryMiB: number): string {
  const candidates = ['/dev/shm', tmpdir()];
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8');
  const reasons: string[] = [];
  for (const directory of candidates) {
    const reason = objection(directory, memoryMiB, mounts);
    if (reason === null) return directory;
    reasons.push(`${directory}: ${reason}`);
  }
  throw new LonghaulError({
    code: 'machine.capability',
    message: `found no place for ${String(memoryMiB)} MiB of guest memory (${reasons.join('; ')})`,
    hint: 'set TMPDIR to a directory with enough room on a file system that is not mounted noexec',
  });
}

function objection(directory: string, memoryMiB: number, mounts: string): string | null {
  try {
    accessSync(directory, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = statfsSync(directory);
    const freeMiB = Math.floor((bavail * bsize) / MIB);
    if (freeMiB < memoryMiB) return `${String(freeMiB)} MiB free`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return parseMountOptions(mounts, directory).includes('noexec') ? 'mounted noexec' : null;
}

/** Options of the mount that `path` lies on, from the text of /proc/self/mountinfo (proc(5)); the last match is on top. */
export function parseMountOptions(mountinfo: string, path: string): readonly string[] {
  let found = { mountPoint: '', options: '' };
  for (const line of mountinfo.split('\n')) {
    const [, , , , rawPoint, options] = line.split(' ');
    if (rawPoint === undefined || options === undefined) continue;
    const mountPoint = rawPoint.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
    const prefix = mountPoint === '/' ? '/' : `${mountPoint}/`;
    const isBelow = path === mountPoint || path.startsWith(prefix);
    if (isBelow && mountPoint.length >= found.mountPoint.length) found = { mountPoint, options };
  }
  return found.options.split(',');
}
