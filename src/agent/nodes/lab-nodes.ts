import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LonghaulError } from '../../errors/index.js';
import { hasListener } from '../../parse/proc-net-sockets.js';
import type { NetworkPlan } from '../../plan/types.js';
import type { CellFiles } from '../../store/paths.js';
import type { Clock } from '../clock.js';
import { LAB } from '../lab-paths.js';
import type { NetnsServer } from '../netns/netns-server.js';
import type { Lab } from '../workloads/types.js';
import { applyNodeFiles } from './node-files.js';
import { startNode, type LabNode } from './node.js';
import { spawnInNode } from './spawn-in-node.js';

/** Experiment time between two looks at a port that nobody listens on yet. */
const PORT_POLL_NS = 1_000_000;

/** Brings all nodes of the plan up at once. @throws LonghaulError `machine.capability` for the first that fails */
export async function startNodes(plan: NetworkPlan, server: NetnsServer): Promise<ReadonlyMap<string, LabNode>> {
  const hosts = await applyNodeFiles(plan.hostsFile, server);
  const nodes = await Promise.all(plan.nodes.map(({ name }) => startNode(name, hosts, server)));
  return new Map(nodes.map((node) => [node.name, node]));
}

export interface LabParts {
  readonly plan: NetworkPlan;
  readonly seed: string;
  readonly nodes: ReadonlyMap<string, LabNode>;
  readonly files: CellFiles;
  readonly clock: Clock;
  readonly nativeDir: string | null;
}

/** The lab as one workload sees it: what it spawns is marked as its own. */
export function createLab(parts: LabParts, workloadId: string): Lab {
  const { plan, seed, files, nativeDir } = parts;
  return {
    plan,
    seed,
    nativeDir,
    enterScript: LAB.enterScript,
    addressOf: (name) => addressOf(plan, name),
    monotonicNs: (tNs) => parts.clock.monotonicNs(tNs),
    spawn: (spawn) => {
      const { node, logId } = spawn;
      const logs = { out: files.log(node, logId, 'out'), err: files.log(node, logId, 'err') };
      return spawnInNode({ node: nodeOf(parts, node), workloadId, logs }, spawn);
    },
    waitForPort: (probe) => waitForPort(parts, probe),
    enterArgv: (name) => nodeOf(parts, name).enterArgv,
    scratchDir: (id) => {
      const dir = join(LAB.scratch, id);
      mkdirSync(dir, { recursive: true });
      return dir;
    },
  };
}

function nodeOf(parts: LabParts, name: string): LabNode {
  const node = parts.nodes.get(name);
  if (node === undefined) throw new LonghaulError({ code: 'bug', message: `no node named ${name} in the plan` });
  return node;
}

function addressOf(plan: NetworkPlan, name: string): string {
  const address = plan.nodes.find((node) => node.name === name)?.address;
  if (typeof address === 'string') return address;
  throw new LonghaulError({ code: 'bug', message: `node ${name} has no address in the plan` });
}

async function waitForPort(parts: LabParts, probe: Parameters<Lab['waitForPort']>[0]): Promise<void> {
  const net = `/proc/${String(nodeOf(parts, probe.node).initPid)}/net`;
  const tables = [`${net}/${probe.protocol}`, `${net}/${probe.protocol}6`];
  const limitNs = parts.clock.now() + probe.timeoutNs;
  for (;;) {
    if (hasListener(tables.map(readIfAny), probe.protocol, probe.port)) return;
    const now = parts.clock.now();
    if (now > limitNs) break;
    await parts.clock.sleepUntil(now + PORT_POLL_NS);
  }
  throw new LonghaulError({
    code: 'experiment.workload',
    message: `nothing listened on ${probe.protocol} port ${String(probe.port)} of ${probe.node} in time`,
  });
}

/** A kernel without IPv6 has no tcp6 table. */
function readIfAny(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
