import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LonghaulError } from '../../errors/index.js';
import { killGroup } from '../../proc/kill-group.js';
import { LAB } from '../lab-paths.js';
import { NetnsRefusal, type NetnsServer } from '../netns/netns-server.js';

/** A node that is up: namespaces held by a small first process. */
export interface LabNode {
  readonly name: string;
  /** Its first process, by its id in the agent's PID namespace. */
  readonly initPid: number;
  /** Prefix argv that runs a program in all of the node's namespaces, in its own /tmp. */
  readonly enterArgv: readonly [string, ...string[]];
  /** Kills the first process; the kernel then kills every other process of the node. */
  stop(): void;
}

/**
 * Starts a node in the network namespace of its name, which the program has made before.
 * @throws LonghaulError `machine.capability` if the kernel refuses a namespace or a mount
 */
export async function startNode(name: string, hostsFile: string, server: NetnsServer): Promise<LabNode> {
  const initPid = await server.startNode(name, hostsFile).catch((error: unknown) => {
    throw error instanceof NetnsRefusal ? nodeError(name, error.message) : error;
  });
  writeFileSync(join(LAB.nodes, `${name}.pid`), `${String(initPid)}\n`);
  return {
    name,
    initPid,
    enterArgv: ['nsenter', '-t', String(initPid), '-n', '-u', '-i', '-m', '-p', '--wdns=/tmp', '--'],
    stop: () => {
      killGroup(initPid, 'SIGKILL');
    },
  };
}

function nodeError(name: string, detail: string): LonghaulError {
  return new LonghaulError({
    code: 'machine.capability',
    message: `could not set up the namespaces of node ${name}`,
    hint: 'the agent needs to be root in its own user, mount and PID namespaces',
    detail,
  });
}
