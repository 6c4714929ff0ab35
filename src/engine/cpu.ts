import { readFileSync } from 'node:fs';

let turn = process.pid;

/** A CPU that this process may use; successive calls, and successive processes, go round them all. */
export function nextCpu(): number {
  const cpus = allowedCpus();
  turn += 1;
  return cpus[turn % cpus.length] ?? 0;
}

/** CPUs this process may run on: a container or `taskset` may have left it fewer than the machine has. */
export function allowedCpus(): readonly number[] {
  const status = readFileSync('/proc/self/status', 'utf8');
  return parseCpuList(/^Cpus_allowed_list:\s*(.*)$/m.exec(status)?.[1] ?? '0');
}

/** Parses the kernel's list format, `0-3,8`. */
export function parseCpuList(text: string): readonly number[] {
  return text
    .trim()
    .split(',')
    .flatMap((range) => {
      const [first = 0, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
}
