import { readdirSync, readFileSync } from 'node:fs';
import { WORKLOAD_MARK } from './spawn-in-node.js';

/**
 * Kills every process that carries a workload's mark, also those that left its process group or became daemons. The
 * environment a process was started with cannot be shaken off by forking, and the agent's /proc shows all nodes' processes.
 *
 * @returns how many were found
 */
export function sweepWorkload(workloadId: string): number {
  const mark = `${WORKLOAD_MARK}=${workloadId}`;
  const marked = processIds().filter((pid) => environmentOf(pid).includes(mark));
  for (const pid of marked) killIfAlive(pid);
  return marked.length;
}

const processIds = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

/** Empty for kernel threads, zombies, and processes that ended meanwhile. */
function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
