import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

/** Ids of the living processes whose working directory lies below `dir`: a guest's kernel and all that it started. */
export function processesBelow(dir: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isAlive(pid) && workingDirectory(pid).startsWith(dir));
}

export function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    return !'ZX'.includes(stat.charAt(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

function workingDirectory(pid: number): string {
  try {
    return readlinkSync(`/proc/${String(pid)}/cwd`);
  } catch {
    return '';
  }
}

/** Waits until a condition holds; the test's own time limit ends a wait that is in vain. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(5);
}

/** Memory files of guests that still have a name: UML deletes it at once, so that nothing is left of a guest that died. */
export const memoryFiles = (): readonly string[] =>
  ['/dev/shm', tmpdir()].flatMap((dir) => readdirSync(dir).filter((name) => name.startsWith('vm_')));
