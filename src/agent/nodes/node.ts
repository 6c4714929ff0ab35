import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LonghaulError } from '../../errors/index.js';
import { LineSplitter } from '../../proc/lines.js';
import { startProgram, type StartedProcess } from '../../proc/start.js';
import { LAB } from '../lab-paths.js';
import type { NodeFiles } from './node-files.js';

/** A node that is up: namespaces held by a small first process. */
export interface LabNode {
  readonly name: string;
  /** Its first process, by its id in the agent's PID namespace. */
  readonly initPid: number;
  /** Prefix argv that runs a program in all of the node's namespaces, in its own /tmp. */
  readonly enterArgv: readonly [string, ...string[]];
  /** Kills every process of the node; the kernel then removes its PID namespace. */
  stop(): void;
}

/**
 * Starts a node in the network namespace of its name, which the program has made before.
 * Resolves when its mounts, hostname and first process are in place.
 * @throws LonghaulError `machine.capability` if the kernel refuses a namespace or a mount
 */
export async function startNode(name: string, files: NodeFiles): Promise<LabNode> {
  const process = startProgram({
    argv: [
      'nsenter',
      `--net=/run/netns/${name}`,
      ...['unshare', '--mount', '--uts', '--ipc', '--pid', '--fork', '--kill-child', '--mount-proc'],
      ...['/bin/sh', files.initScript, name, files.fstab, LAB.proc],
    ],
  });
  const initPid = await readiness(name, process);
  writeFileSync(join(LAB.nodes, `${name}.pid`), `${String(initPid)}\n`);
  return {
    name,
    initPid,
    enterArgv: ['nsenter', '-t', String(initPid), '-n', '-u', '-i', '-m', '-p', '--wdns=/tmp', '--'],
    stop: () => {
      process.signal('SIGKILL');
    },
  };
}

function readiness(name: string, process: StartedProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let stderr = '';
    const lines = new LineSplitter((line) => {
      const pid = /^ready (\d+)$/.exec(line)?.[1];
      if (pid !== undefined) resolve(Number(pid));
    });
    process.onStdout((text) => {
      lines.push(text);
    });
    process.onStderr((text) => {
      stderr += text;
    });
    void process.exited.then(async (exit) => {
      await process.closed;
      reject(
        new LonghaulError({
          code: 'machine.capability',
          message: `could not set up the namespaces of node ${name}`,
          hint: 'the agent needs to be root in its own user, mount and PID namespaces',
          detail: exit.startError ?? stderr.trim(),
        }),
      );
    });
  });
}
