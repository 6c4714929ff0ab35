/** `mpi`: our collective benchmark under Open MPI. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseBenchmarkLine } from '../../parse/mpi.js';
import type { CollectiveRow } from '../../parse/mpi.js';
import {
  launcherParameters,
  mcaParameters,
  mpirunArgv,
  type OpenMpiMajor,
  parseOpenMpiMajor,
  rankInterfaces,
  renderHostfile,
} from './mpi-argv.js';
import { measureCollective } from './mpi-metrics.js';
import type { Planned } from './planned.js';
import { abortReason, describeExit, failed, killOnAbort } from './processes.js';
import type { NodeProcess, WorkloadContext, WorkloadOutcome, WorkloadRunner } from './types.js';

type Context = WorkloadContext<Planned<'mpi'>>;

export const mpiRunner: WorkloadRunner<Planned<'mpi'>> = {
  kind: 'mpi',
  programs: () => [{ program: 'mpirun', package: 'openmpi-bin' }],
  run: runMpi,
};

async function runMpi(context: Context): Promise<WorkloadOutcome> {
  const { workload, signal } = context;
  const major = await openMpiMajor(context);
  if (major === null) return failed('mpirun is not that of Open MPI 4 or 5');
  const process = await spawnMpirun(context, major);
  if (process === null) return failed('the MPI benchmark was not compiled for this run');
  killOnAbort(signal, [process]);
  let isReady = false;
  process.onLine((line) => {
    // The first size begins: wiring up the ranks is over, and the counters from here on are the collective's.
    if (isReady || !line.startsWith('LH ') || parseBenchmarkLine(line)?.event !== 'measure') return;
    isReady = true;
    context.ready();
  });
  const exit = await process.done;
  const events = exit.stdout.split('\n').flatMap((line) => parseBenchmarkLine(line) ?? []);
  const rows: readonly CollectiveRow[] = events.flatMap((event) => (event.event === 'row' ? [event.row] : []));
  const measured = measureCollective(rows);
  if (signal.aborted) return { ...measured, ok: false, reason: abortReason(signal) };
  if (exit.exitCode !== 0) return { ...measured, ok: false, reason: `mpirun: ${describeExit(exit)}` };
  if (rows.length !== workload.sizesBytes.length) {
    return {
      ...measured,
      ok: false,
      reason: `the benchmark reported ${String(rows.length)} of its ${String(workload.sizesBytes.length)} sizes`,
    };
  }
  return measured;
}

/** Inside a cell everything runs as root, on purpose: the namespaces are the boundary. */
const ENV = { LC_ALL: 'C', OMPI_ALLOW_RUN_AS_ROOT: '1', OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1' };

async function openMpiMajor({ workload, lab }: Context): Promise<OpenMpiMajor | null> {
  const [node = ''] = workload.ranks;
  const logId = `${workload.id}.version`;
  return parseOpenMpiMajor((await lab.spawn({ node, argv: ['mpirun', '--version'], env: ENV, logId }).done).stdout);
}

/** Starts mpirun on the node of rank 0; null without a compiled benchmark. */
async function spawnMpirun({ workload, lab }: Context, major: OpenMpiMajor): Promise<NodeProcess | null> {
  const [node] = workload.ranks;
  if (lab.nativeDir === null || node === undefined) return null;
  const hostfile = join(lab.scratchDir(workload.id), 'hostfile');
  await writeFile(hostfile, renderHostfile(workload.ranks));
  const { enterScript } = lab;
  const interfaces = rankInterfaces(lab.plan, workload.ranks);
  const argv = mpirunArgv(workload, {
    major,
    launcher: launcherParameters(major, { enterScript, interfaces }),
    mca: mcaParameters(workload, interfaces),
    paths: { enterScript, hostfile, benchmark: join(lab.nativeDir, 'lh_allreduce') },
  });
  return lab.spawn({ node, argv, env: ENV, logId: workload.id });
}
