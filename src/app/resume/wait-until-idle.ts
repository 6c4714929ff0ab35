import { readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { LonghaulError } from '../../errors/index.js';

/** Guests of a process that was killed die with it, but not before it can be seen to be gone. */
const LIMIT_MS = 5000;
const POLL_MS = 50;

/**
 * Waits until no guest works in a run directory any more.
 * @throws LonghaulError `usage` if one still does after some seconds: then the run is going on
 */
export async function waitUntilIdle(runDir: string): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const [pid] = processesBelow(runDir);
    if (pid === undefined) return;
    if (waitedMs >= LIMIT_MS) {
      throw new LonghaulError({
        code: 'usage',
        message: `the run in ${runDir} is still going on (process ${pid})`,
        hint: 'wait for its end, or stop it',
      });
    }
    await delay(POLL_MS);
  }
}

/** The kernel of every guest is started in the directory of its cell. */
const processesBelow = (dir: string): readonly string[] =>
  readdirSync('/proc').filter((name) => /^\d+$/.test(name) && workingDirectory(name).startsWith(`${dir}/`));

function workingDirectory(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}
