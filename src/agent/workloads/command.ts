/** `command`: any program on one or more nodes. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Planned } from './planned.js';
import { abortReason, describeExit, exitStatus, failed, killOnAbort } from './processes.js';
import type { NodeExit, NodeProcess, WorkloadContext, WorkloadOutcome, WorkloadRunner } from './types.js';

type Context = WorkloadContext<Planned<'command'>>;

/** PyTorch's customary port; each further workload of the cell takes the next. */
const FIRST_MASTER_PORT = 29500;
const SERVICE_START_NS = 60e9;

export function createCommandRunner(): WorkloadRunner<Planned<'command'>> {
  let nextMasterPort = FIRST_MASTER_PORT;
  return {
    kind: 'command',
    programs: (workload) => [{ program: workload.argv[0], package: null }],
    run: (context) => runCommand(context, nextMasterPort++),
  };
}

async function runCommand(context: Context, masterPort: number): Promise<WorkloadOutcome> {
  const { workload, signal } = context;
  const hostfile = join(context.lab.scratchDir(workload.id), 'hostfile');
  await writeFile(hostfile, workload.nodes.map((node) => `${node}\n`).join(''));
  const processes = workload.nodes.map((node, rank) =>
    context.lab.spawn({
      node,
      argv: workload.argv,
      env: { ...commandEnv(context, { rank, hostfile, masterPort }), ...workload.env },
      logId: workload.id,
    }),
  );
  killOnAbort(signal, processes);
  const exits = Promise.all(processes.map((process) => process.done));
  const unready = await whyNotReady(context, exits);
  if (unready !== null) return stop(processes, signal.aborted ? abortReason(signal) : unready);
  context.ready();
  const ended = await exits;
  if (workload.service) return { ...failed(''), ok: true, reason: null };
  return signal.aborted ? failed(abortReason(signal)) : judge(workload, ended);
}

/** What a distributed program needs to find its peers: the names that PyTorch's launchers use, and longhaul's own. */
function commandEnv(
  context: Context,
  place: { readonly rank: number; readonly hostfile: string; readonly masterPort: number },
): Readonly<Record<string, string>> {
  const { nodes } = context.workload;
  const node = nodes[place.rank] ?? '';
  return {
    LONGHAUL_NODE: node,
    LONGHAUL_ADDRESS: context.lab.addressOf(node),
    LONGHAUL_HOSTFILE: place.hostfile,
    RANK: String(place.rank),
    WORLD_SIZE: String(nodes.length),
    MASTER_ADDR: context.lab.addressOf(nodes[0] ?? node),
    MASTER_PORT: String(place.masterPort),
  };
}

/** Waits until every node listens on the ready port. Null once it does, or if there is nothing to wait for. */
async function whyNotReady(context: Context, exits: Promise<readonly NodeExit[]>): Promise<string | null> {
  const { nodes, readyPort } = context.workload;
  if (readyPort === undefined) return null;
  const probes = nodes.map((node) =>
    context.lab.waitForPort({ node, port: readyPort, protocol: 'tcp', timeoutNs: SERVICE_START_NS }),
  );
  const listening = Promise.all(probes).then(
    () => null,
    () => `nothing listened on port ${String(readyPort)} within ${String(SERVICE_START_NS / 1e9)} s`,
  );
  const died = exits.then((ended) => {
    const how = ended.map(describeExit).join('; ');
    return `ended before anything listened on port ${String(readyPort)} (${how})`;
  });
  return Promise.race([listening, died]);
}

async function stop(processes: readonly NodeProcess[], reason: string): Promise<WorkloadOutcome> {
  for (const process of processes) process.kill('SIGKILL');
  await Promise.all(processes.map((process) => process.done));
  return failed(reason);
}

function judge(workload: Planned<'command'>, exits: readonly NodeExit[]): WorkloadOutcome {
  const metrics = { exit_code: Math.max(...exits.map(exitStatus)) };
  const wrong = exits.findIndex((exit) => exitStatus(exit) !== workload.expectExit);
  const exit = exits[wrong];
  if (exit === undefined) return { ok: true, reason: null, metrics, table: [], series: [] };
  const reason = `${workload.argv[0]} on ${workload.nodes[wrong] ?? ''}: ${describeExit(exit)}, expected ${String(workload.expectExit)}`;
  return { ok: false, reason, metrics, table: [], series: [] };
}
