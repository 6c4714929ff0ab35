import { ENVIRONMENT } from '../../engine/agent-command.js';
import { LineSplitter } from '../../proc/lines.js';
import { startProgram, type StartedProcess } from '../../proc/start.js';
import type { NodeExit, NodeProcess, NodeSpawn } from '../workloads/types.js';
import type { LabNode } from './node.js';
import { OutputCapture } from './output-capture.js';
import { signalMembers } from './signal-members.js';

/** Marks every process of a workload: inherited by whatever it forks, and found again in /proc (see sweep.ts). */
export const WORKLOAD_MARK = 'LONGHAUL_WORKLOAD';

/** How long a process that ended may leave its pipes open in the hands of a child before its output counts as complete. */
const OUTPUT_GRACE_MS = 100;

export interface SpawnPlace {
  readonly node: LabNode;
  readonly workloadId: string;
  /** Log files of the two streams. */
  readonly logs: { readonly out: string; readonly err: string };
}

/** Starts a program in all namespaces of a node, with an environment of its own rather than the agent's. */
export function spawnInNode(place: SpawnPlace, spawn: NodeSpawn): NodeProcess {
  const started = startProgram({
    argv: [...place.node.enterArgv, ...spawn.argv],
    env: {
      ...ENVIRONMENT,
      LC_ALL: 'C.UTF-8',
      ...spawn.env,
      [WORKLOAD_MARK]: place.workloadId,
    },
  });
  started.endInput();
  const listeners: ((line: string) => void)[] = [];
  const lines = new LineSplitter((line) => {
    for (const listener of listeners) listener(line);
  });
  return {
    done: collect(started, place, lines),
    onLine: (listener) => listeners.push(listener),
    kill: (signal) => {
      if (signal === 'SIGKILL') started.signal(signal);
      else if (started.pid !== null) signalMembers(started.pid, signal);
    },
  };
}

async function collect(started: StartedProcess, place: SpawnPlace, lines: LineSplitter): Promise<NodeExit> {
  const out = new OutputCapture(place.logs.out);
  const err = new OutputCapture(place.logs.err);
  started.onStdout((text) => {
    out.push(text);
    lines.push(text);
  });
  started.onStderr((text) => {
    err.push(text);
  });
  const exit = await started.exited;
  await Promise.race([started.closed, new Promise((resolve) => setTimeout(resolve, OUTPUT_GRACE_MS))]);
  started.abandonOutput();
  lines.end();
  if (exit.startError !== null) err.push(`${exit.startError}\n`);
  return { exitCode: exit.exitCode, signal: exit.signal, stdout: out.end(), stderr: err.end() };
}
