import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** A process that cannot die hangs in the kernel of the host; waiting longer would not help it. */
const LIMIT_MS = 10_000;

/**
 * Waits until a process group that was killed has no living member. Zombies do not count: where process 1 does not reap,
 * as in some containers, an orphan stays one for ever.
 */
export async function waitForGroup(leaderPid: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < LIMIT_MS && hasLivingMember(leaderPid); waitedMs += 5) await delay(5);
}

function hasLivingMember(groupId: number): boolean {
  try {
    process.kill(-groupId, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .some((name) => isLivingMember(name, groupId));
}

/** proc(5): `pid (comm) state ppid pgrp …`, where comm may contain spaces and parentheses. */
function isLivingMember(pid: string, groupId: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(group) === groupId && state !== 'Z' && state !== 'X';
  } catch {
    return false;
  }
}
