/** What an engine starts inside, the same in all of them. */
import { INSIDE } from './types.js';

/** The whole environment of the agent. Nothing of the user's own environment may change a result. */
export const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  // A private, empty directory: settings in the user's home (~/.openmpi, ~/.iperf) would differ between machines.
  HOME: '/run/longhaul/home',
  LANG: 'C.UTF-8',
  TZ: 'UTC',
} as const;

/** Prefix that gives a command exactly `ENVIRONMENT`, in `directory`. */
export function inEnvironment(argv: readonly string[], directory = '/'): readonly string[] {
  const variables = Object.entries(ENVIRONMENT).map(([name, value]) => `${name}=${value}`);
  return ['env', '-i', '-C', directory, ...variables, ...argv];
}

/**
 * The agent, run by the same Node.js that runs this process. V8's helper threads are switched off: in a guest, with its
 * one CPU, waking them costs several times the work they take over (measured: 22 ms per sample with, 6 ms without).
 */
export const AGENT_ARGV: readonly string[] = [
  process.execPath,
  '--single-threaded',
  `${INSIDE.app}/dist/agent/main.js`,
  INSIDE.cell,
];
