import { readdirSync, readFileSync } from 'node:fs';
import { killGroup } from '../../proc/kill-group.js';

/**
 * Signals the members of a process group but spares its leader: the leader is `nsenter`, which would die of SIGINT and
 * take the exit status of the program it waits for with it. Before it has forked, it is the only member.
 */
export function signalMembers(leaderPid: number, signal: 'SIGINT' | 'SIGTERM'): void {
  const members = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && groupOf(name) === leaderPid);
  const others = members.map(Number).filter((pid) => pid !== leaderPid);
  if (others.length === 0) killGroup(leaderPid, signal);
  for (const pid of others) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** Process group, the third field after the parenthesised command name, which may itself hold anything. */
function groupOf(pid: string): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
  } catch {
    return null;
  }
}
