/** What every runner needs to end its processes and to say how they ended. */
import { constants } from 'node:os';
import type { Lab, NodeExit, NodeProcess, WorkloadOutcome } from './types.js';

/**
 * Kills the processes when the signal aborts; at once if it already has. No polite signal first: whoever aborts has
 * decided that the result no longer counts, and a program that ignores SIGTERM would hold up the whole cell.
 */
export function killOnAbort(signal: AbortSignal, processes: readonly NodeProcess[]): void {
  const kill = () => {
    for (const process of processes) process.kill('SIGKILL');
  };
  if (signal.aborted) kill();
  else signal.addEventListener('abort', kill, { once: true });
}

/** A result without figures. */
export function failed(reason: string): WorkloadOutcome {
  return { ok: false, reason, metrics: {}, table: [], series: [] };
}

/** Why the signal aborted, for people. */
export function abortReason(signal: AbortSignal): string {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason.message : typeof reason === 'string' ? reason : 'stopped';
}

/** `exit status 1: last line of its errors`, or `killed by SIGSEGV`. */
export function describeExit(exit: NodeExit): string {
  const how = exit.signal === null ? `exit status ${String(exit.exitCode)}` : `killed by ${exit.signal}`;
  const said = lastLine(exit.stderr) ?? lastLine(exit.stdout);
  return said === undefined ? how : `${how}: ${said}`;
}

interface Server {
  readonly node: string;
  readonly port: number;
  readonly process: NodeProcess;
}

/** A server needs no network to start listening; in real time on a busy machine its start may still take seconds. */
const SERVER_START_NS = 30e9;

/** Null once the server listens. One that dies at once (port taken, library missing) is not waited for. */
export function whyNotListening(lab: Lab, { node, port, process }: Server): Promise<string | null> {
  const listening = lab.waitForPort({ node, port, protocol: 'tcp', timeoutNs: SERVER_START_NS }).then(
    () => null,
    () => `did not listen within ${String(SERVER_START_NS / 1e9)} s`,
  );
  return Promise.race([listening, process.done.then(describeExit)]);
}

/** As a shell reports it: 128 + number for a process that a signal ended. */
export function exitStatus(exit: NodeExit): number {
  if (exit.exitCode !== null) return exit.exitCode;
  const numbers: Readonly<Record<string, number>> = constants.signals;
  return 128 + (numbers[exit.signal ?? ''] ?? 0);
}

/** The last line with words in it: programs also end with rules of dashes, or with a NUL. */
function lastLine(text: string): string | undefined {
  return text
    .split('\n')
    .map((line) => line.trim())
    .findLast((line) => /[\p{L}\p{N}]/u.test(line));
}
