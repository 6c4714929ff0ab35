/** `iperf3`: bulk TCP or UDP flows, measured at the receiver. */
import { parseIperf3 } from '../../parse/iperf3.js';
import type { Iperf3Report } from '../../parse/iperf3.js';
import { iperf3IntervalS } from '../../spec/iperf3-interval.js';
import { iperf3ClientArgv, iperf3Seconds, iperf3ServerArgv } from './iperf3-argv.js';
import { measureIperf3 } from './iperf3-metrics.js';
import type { Iperf3Reports } from './iperf3-metrics.js';
import type { Planned } from './planned.js';
import { abortReason, describeExit, failed, killOnAbort, whyNotListening } from './processes.js';
import type { NodeExit, NodeProcess, WorkloadContext, WorkloadOutcome, WorkloadRunner } from './types.js';

type Context = WorkloadContext<Planned<'iperf3'>>;

const FIRST_PORT = 5201;
/** Each runner hands out ports from its own counter: workloads that overlap never meet on one. */
export function createIperf3Runner(): WorkloadRunner<Planned<'iperf3'>> {
  let nextPort = FIRST_PORT;
  return {
    kind: 'iperf3',
    programs: () => [{ program: 'iperf3', package: 'iperf3' }],
    run: (context) => runIperf3(context, nextPort++),
  };
}

async function runIperf3(context: Context, port: number): Promise<WorkloadOutcome> {
  const { workload, signal } = context;
  const totalS = iperf3Seconds(workload);
  if (totalS === null) return failed('the duration is not a whole number of seconds, which is all that iperf3 takes');
  const intervalS = iperf3IntervalS(totalS, workload.parallel);
  const server = spawnIn(context, workload.to, iperf3ServerArgv(port, intervalS));
  const unready = await whyNotListening(context.lab, { node: workload.to, port, process: server });
  const outcome =
    unready === null ? await transfer(context, { server, port, totalS }) : failed(`iperf3 server: ${unready}`);
  server.kill('SIGKILL');
  await server.done;
  // What killed programs say, or fail to say, is a consequence.
  return signal.aborted ? failed(abortReason(signal)) : outcome;
}

interface Transfer {
  readonly server: NodeProcess;
  readonly port: number;
  readonly totalS: number;
}

async function transfer(context: Context, { server, port, totalS }: Transfer): Promise<WorkloadOutcome> {
  const { workload, lab } = context;
  context.ready();
  const startNs = context.now();
  const argv = iperf3ClientArgv(workload, { address: lab.addressOf(workload.to), port, totalS });
  const client = readReport(await spawnIn(context, workload.from, argv).done);
  // The server of a client that failed may wait for ever, so its report is not waited for.
  if (typeof client === 'string') return failed(explain(workload, client));
  const report = readReport(await server.done);
  if (typeof report === 'string') return failed(`iperf3 server: ${report}`);
  return outcome(workload, { client, server: report, startNs });
}

function outcome(workload: Planned<'iperf3'>, reports: Iperf3Reports): WorkloadOutcome {
  const measured = measureIperf3(workload, reports);
  if (measured === null) return failed('iperf3 reported no interval after the warm-up');
  return { ok: true, reason: null, table: [], ...measured };
}

/** The report of an end that did its work, else why it did not. iperf3 exits with 0 on many failures. */
function readReport(exit: NodeExit): Iperf3Report | string {
  if (exit.signal !== null || exit.stdout.trim() === '') return describeExit(exit);
  const report = parseIperf3(exit.stdout);
  if (report.error !== null) return report.error;
  return exit.exitCode === 0 ? report : describeExit(exit);
}

function explain(workload: Planned<'iperf3'>, error: string): string {
  if (error.includes('TCP_CONGESTION') && workload.congestion !== undefined) {
    return `the kernel has no congestion control "${workload.congestion}"`;
  }
  return `iperf3 client: ${error}`;
}

function spawnIn(context: Context, node: string, argv: readonly [string, ...string[]]): NodeProcess {
  const process = context.lab.spawn({ node, argv, env: { LC_ALL: 'C' }, logId: context.workload.id });
  killOnAbort(context.signal, [process]);
  return process;
}
