import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What a run could leave on a machine, other than its run directory. */
export interface MachinePicture {
  /** Processes whose command line, directory or open files lead to a place. */
  readonly processes: readonly string[];
  /** Mounts of this machine that such a place appears in. */
  readonly mounts: readonly string[];
  /** Network interfaces of this namespace. */
  readonly interfaces: readonly string[];
}

/** Reads something of a process that may end at any moment. */
function attempt(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

function tracesOf(pid: string): string {
  const dir = `/proc/${pid}`;
  const files = attempt(() =>
    readdirSync(`${dir}/fd`)
      .map((fd) => attempt(() => readlinkSync(`${dir}/fd/${fd}`)))
      .join(' '),
  );
  const command = attempt(() => readFileSync(`${dir}/cmdline`, 'utf8')).replaceAll('\0', ' ');
  return [command, attempt(() => readlinkSync(`${dir}/cwd`)), files].join(' ');
}

/**
 * @param place directory that only the run under test uses: other tests run at the same time, and what they have on the
 *   machine is not this one's
 */
export function pictureOf(place: string): MachinePicture {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .map((pid) => ({ pid, traces: tracesOf(pid) }))
    .filter(({ traces }) => traces.includes(place))
    .map(({ pid, traces }) => `${pid} ${traces}`);
  return {
    processes,
    mounts: readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .filter((line) => line.includes(place)),
    interfaces: readdirSync('/sys/class/net').filter((name) => /^(veth|w\.|lh|eth0@)/.test(name)),
  };
}

/** Nothing at all. */
export const NOTHING: MachinePicture = { processes: [], mounts: [], interfaces: [] };
