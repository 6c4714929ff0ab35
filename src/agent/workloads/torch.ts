/** `torch`: PyTorch over Gloo, one process per rank; a rank that is lost on purpose is replaced by a new one. */
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseTorchLine } from '../../parse/torch.js';
import { rankInterfaces } from './mpi-argv.js';
import type { Planned } from './planned.js';
import { abortReason, describeExit, failed, killOnAbort } from './processes.js';
import { measureTorch, type TorchTimes } from './torch-metrics.js';
import { torchConfig } from './torch-config.js';
import type { NodeExit, NodeProcess, WorkloadContext, WorkloadOutcome, WorkloadRunner } from './types.js';

type Context = WorkloadContext<Planned<'torch'>>;

/** The programs lie beside this module, in `src/` and (copied by the build) in `dist/` alike. */
const PROGRAMS = join(import.meta.dirname, 'torch');
const PYTHON = '/usr/bin/python3';

/** Away from PyTorch's customary 29500, which `command` hands out; two for each job: one per generation of its ranks. */
const FIRST_PORT = 28_000;
const STORE_START_NS = 600e9;

export function createTorchRunner(): WorkloadRunner<Planned<'torch'>> {
  let nextPort = FIRST_PORT;
  return {
    kind: 'torch',
    // Debian's package has this program too, so that its absence tells that of the package.
    programs: () => [
      { program: PYTHON, package: 'python3' },
      { program: '/usr/bin/torchrun', package: 'python3-torch' },
    ],
    run: (context) => {
      nextPort += 2;
      return new TorchJob(context, [nextPort - 2, nextPort - 1]).run();
    },
  };
}

class TorchJob {
  private readonly startNs: number;
  private readonly times: { measureNs: number; doneNs: number; killNs: number; resumedNs: number };
  private readonly processes: NodeProcess[] = [];
  private readonly exits: Promise<NodeExit>[] = [];
  private killed: NodeExit | null = null;

  constructor(
    private readonly context: Context,
    private readonly ports: readonly [number, number],
  ) {
    this.startNs = context.now();
    this.times = { measureNs: 0, doneNs: 0, killNs: 0, resumedNs: 0 };
  }

  async run(): Promise<WorkloadOutcome> {
    const { workload, lab, signal } = this.context;
    const [first] = workload.ranks;
    if (first === undefined) return failed('there is no rank');
    const dir = lab.scratchDir(workload.id);
    await cp(PROGRAMS, join(dir, 'programs'), { recursive: true });
    await writeFile(join(dir, 'config.json'), JSON.stringify(torchConfig(workload, lab, this.ports)));
    const end = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => {
        resolve();
      });
    });
    this.start(0, 0);
    // Ranks that look for the store before it is there would try again only after a pause.
    const listening = lab.waitForPort({ node: first, port: this.ports[0], protocol: 'tcp', timeoutNs: STORE_START_NS });
    await Promise.race([listening.catch(() => undefined), this.exits[0], end]);
    if (!signal.aborted) for (const rank of workload.ranks.keys()) if (rank > 0) this.start(rank, 0);
    return await this.outcome();
  }

  private start(rank: number, generation: number): void {
    const { workload, lab, signal } = this.context;
    const dir = lab.scratchDir(workload.id);
    const node = workload.ranks[rank] ?? '';
    const process = lab.spawn({
      node,
      argv: [PYTHON, join(dir, 'programs/main.py'), join(dir, 'config.json'), String(rank), String(generation)],
      env: {
        GLOO_SOCKET_IFNAME: rankInterfaces(lab.plan, [node])[0] ?? '',
        OMP_NUM_THREADS: '1',
        PYTHONDONTWRITEBYTECODE: '1',
        PYTHONHASHSEED: '0',
        PYTHONWARNINGS: 'ignore',
      },
      logId: workload.id,
    });
    process.onLine((line) => {
      this.note(line);
    });
    killOnAbort(signal, [process]);
    this.processes[rank] = process;
    this.exits[rank] = this.endOf(process, rank);
  }

  /** How a rank ended; for the one that is lost on purpose, how its successor did. */
  private async endOf(process: NodeProcess, rank: number): Promise<NodeExit> {
    const exit = await process.done;
    const { workload, signal } = this.context;
    const isVictim = workload.job !== 'allreduce' && workload.lose?.rank === rank;
    if (isVictim && this.times.killNs > 0 && this.killed === null && !signal.aborted) {
      this.killed = exit;
      this.start(rank, 1);
      return await (this.exits[rank] ?? exit);
    }
    // The others would wait for a rank that failed.
    if (exit.exitCode !== 0) for (const other of this.processes) other.kill('SIGKILL');
    return exit;
  }

  private note(line: string): void {
    if (!line.startsWith('LH ')) return;
    const event = parseTorchLine(line)?.event;
    const now = this.context.now();
    if (event === 'measure' && this.times.measureNs === 0) {
      this.times.measureNs = now;
      this.context.ready();
      this.scheduleLoss();
    }
    if (event === 'resumed') this.times.resumedNs = now;
    if (event === 'done') this.times.doneNs = now;
  }

  private scheduleLoss(): void {
    const { workload } = this.context;
    if (workload.job === 'allreduce' || workload.lose === undefined) return;
    const { rank, atNs } = workload.lose;
    setTimeout(() => {
      if (this.times.doneNs > 0) return;
      this.times.killNs = this.context.now();
      this.processes[rank]?.kill('SIGKILL');
    }, atNs / 1e6);
  }

  private async outcome(): Promise<WorkloadOutcome> {
    const { workload, signal } = this.context;
    const exits = await Promise.all(this.exits);
    if (signal.aborted) return failed(abortReason(signal));
    const broken = exits.findIndex(({ exitCode, signal: killer }) => exitCode !== 0 && killer !== 'SIGKILL');
    const exit = exits[broken] ?? exits.find(({ exitCode }) => exitCode !== 0);
    if (exit !== undefined) return failed(`rank ${String(Math.max(0, broken))}: ${describeExit(exit)}`);
    const lines = exits.flatMap(({ stdout }) => stdout.split('\n'));
    const times: TorchTimes = { ...this.times, startNs: this.startNs, endNs: this.context.now() };
    return measureTorch(
      workload,
      lines.flatMap((line) => parseTorchLine(line) ?? []),
      times,
    );
  }
}
