/** `collective`: one process per rank that executes its part of a schedule over TCP. */
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCollectiveLine } from '../../parse/collective.js';
import { renderCollectivePrograms, sharedBytes } from './collective-program.js';
import { measureCollective } from './collective-metrics.js';
import type { Planned } from './planned.js';
import { abortReason, describeExit, failed, killOnAbort } from './processes.js';
import type { NodeExit, NodeProcess, WorkloadContext, WorkloadOutcome, WorkloadRunner } from './types.js';

type Context = WorkloadContext<Planned<'collective'>>;

/** Below the range from which the kernel takes ports for outgoing connections; each further collective takes the next. */
const FIRST_PORT = 21_000;

export function createCollectiveRunner(): WorkloadRunner<Planned<'collective'>> {
  let nextPort = FIRST_PORT;
  return {
    kind: 'collective',
    programs: () => [],
    run: (context) => runCollective(context, nextPort++),
  };
}

async function runCollective(context: Context, port: number): Promise<WorkloadOutcome> {
  const { workload, lab, signal } = context;
  if (lab.nativeDir === null) return failed('the program of the ranks was not compiled for this run');
  const processes = await startRanks(context, { program: join(lab.nativeDir, 'lh_collective'), port });
  killOnAbort(signal, processes);
  const exits = await endOf(processes);
  if (signal.aborted) return failed(abortReason(signal));
  const broken = exits.findIndex(({ exitCode, signal: killer }) => exitCode !== 0 && killer !== 'SIGKILL');
  const exit = exits[broken] ?? exits.find(({ exitCode }) => exitCode !== 0);
  if (exit !== undefined) return failed(`rank ${String(Math.max(0, broken))}: ${describeExit(exit)}`);
  const events = exits.flatMap(({ stdout }) => stdout.split('\n').flatMap((line) => parseCollectiveLine(line) ?? []));
  const rows = events.filter(({ event }) => event === 'row').length;
  const outcome = measureCollective(workload, lab.plan, events);
  if (rows === workload.sizesBytes.length) return outcome;
  return {
    ...outcome,
    ok: false,
    reason: `${String(rows)} of ${String(workload.sizesBytes.length)} sizes were measured`,
  };
}

interface Rank {
  readonly program: string;
  readonly port: number;
}

async function startRanks(context: Context, { program, port }: Rank): Promise<readonly NodeProcess[]> {
  const { workload, lab } = context;
  const dir = lab.scratchDir(workload.id);
  const shared = join(dir, 'shared');
  await writeFile(shared, '');
  await truncate(shared, sharedBytes(workload.ranks.length));
  const addressOf = (node: string) => lab.addressOf(node);
  const programs = renderCollectivePrograms(workload, { plan: lab.plan, addressOf, port, shared });
  const paths = programs.map((_, rank) => join(dir, `rank-${String(rank)}`));
  for (const [rank, path] of paths.entries()) await writeFile(path, programs[rank] ?? '');
  return workload.ranks.map((node, rank) => {
    const process = lab.spawn({ node, argv: [program, paths[rank] ?? ''], logId: workload.id });
    // The first size begins: connections are open and warm, and the counters from here on are the collective's.
    if (rank === 0) process.onLine(onFirstMeasure(context));
    return process;
  });
}

function onFirstMeasure(context: Context): (line: string) => void {
  let isReady = false;
  return (line) => {
    if (isReady || parseCollectiveLine(line)?.event !== 'measure') return;
    isReady = true;
    context.ready();
  };
}

/** Ranks wait for each other in shared memory: as soon as one has failed, the others would wait for ever. */
async function endOf(processes: readonly NodeProcess[]): Promise<readonly NodeExit[]> {
  for (const process of processes) {
    void process.done.then(({ exitCode }) => {
      if (exitCode !== 0) for (const other of processes) other.kill('SIGKILL');
    });
  }
  return await Promise.all(processes.map((process) => process.done));
}
