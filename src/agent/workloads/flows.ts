/** `flows`: many TCP flows of drawn sizes, each started at its time whatever became of the others. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseFlowLine, type FlowEvent } from '../../parse/flows.js';
import { drawFlows, type PlannedFlow } from '../../plan/index.js';
import type { FlowSample } from '../../records/index.js';
import { measureFlows } from './flows-metrics.js';
import type { Planned } from './planned.js';
import { abortReason, describeExit, failed, killOnAbort, whyNotListening } from './processes.js';
import type { NodeExit, NodeProcess, WorkloadContext, WorkloadOutcome, WorkloadRunner } from './types.js';

type Context = WorkloadContext<Planned<'flows'>>;

/** Below the range from which the kernel takes ports for outgoing connections; each further workload takes the next. */
const FIRST_PORT = 22_000;
/** From the start of the senders to time 0 of the flows: starting programs takes a while on a real clock. */
const LEAD_NS = 100e6;

export function createFlowsRunner(): WorkloadRunner<Planned<'flows'>> {
  let nextPort = FIRST_PORT;
  return {
    kind: 'flows',
    programs: () => [],
    run: (context) => runFlows(context, nextPort++),
  };
}

interface Flows {
  readonly program: string;
  readonly port: number;
  readonly flows: readonly PlannedFlow[];
}

async function runFlows(context: Context, port: number): Promise<WorkloadOutcome> {
  const { workload, lab } = context;
  if (lab.nativeDir === null) return failed('the program that makes the flows was not compiled for this run');
  const flows = drawFlows(workload, lab.seed);
  if (flows.length === 0) return failed('no flow arrived within the duration');
  const job: Flows = { program: join(lab.nativeDir, 'lh_flows'), port, flows };
  const receivers = startReceivers(context, job);
  try {
    const problem = await whyUnready(context, job, receivers);
    return problem === null ? await transfer(context, job, receivers) : failed(`receiver on ${problem}`);
  } finally {
    for (const receiver of receivers) receiver.kill('SIGKILL');
    await Promise.all(receivers.map(({ done }) => done));
  }
}

/** Each ends by itself once it has received as many flows as the plan gives it. */
function startReceivers(context: Context, { program, port, flows }: Flows): readonly NodeProcess[] {
  return nodesOf(flows, 'to').map((node) => {
    const count = flows.filter(({ to }) => to === node).length;
    const congestion = context.workload.congestion ?? '-';
    return spawnIn(context, node, [program, 'serve', String(port), String(count), congestion]);
  });
}

const nodesOf = (flows: readonly PlannedFlow[], end: 'from' | 'to') => [...new Set(flows.map((flow) => flow[end]))];

function spawnIn(context: Context, node: string, argv: readonly [string, ...string[]]): NodeProcess {
  const process = context.lab.spawn({ node, argv, env: { LC_ALL: 'C' }, logId: context.workload.id });
  killOnAbort(context.signal, [process]);
  return process;
}

/** What keeps the first receiver that cannot be reached from listening; null once all of them listen. */
async function whyUnready({ lab }: Context, { port, flows }: Flows, receivers: readonly NodeProcess[]) {
  const waits = receivers.map(async (process, index) => {
    const node = nodesOf(flows, 'to')[index] ?? '';
    const problem = await whyNotListening(lab, { node, port, process });
    return problem === null ? null : `${node}: ${problem}`;
  });
  return (await Promise.all(waits)).find((problem) => problem !== null) ?? null;
}

async function transfer(context: Context, job: Flows, receivers: readonly NodeProcess[]): Promise<WorkloadOutcome> {
  const { signal, lab } = context;
  const startNs = context.now() + LEAD_NS;
  context.ready();
  const senders = await startSenders(context, job, lab.monotonicNs(startNs));
  const sent = await Promise.all(senders.map(({ done }) => done));
  // What killed programs say, or fail to say, is a consequence.
  if (signal.aborted) return failed(abortReason(signal));
  const broken = sent.find(({ exitCode }) => exitCode !== 0);
  if (broken !== undefined) return failed(`sender: ${describeExit(broken)}`);
  const lost = sent.flatMap(eventsOf).find((one) => one.event === 'lost');
  if (lost !== undefined) return failed(explain(context, lost.reason));
  // A sender has ended a flow once the receiver has closed it, so that all of them have been read.
  const received = await Promise.all(receivers.map(({ done }) => done));
  const samples = samplesOf(context, job, { startNs, events: [...sent, ...received].flatMap(eventsOf) });
  context.recordFlows(samples);
  const open = samples.filter(({ fct_ns }) => fct_ns === null).length;
  if (open > 0) return failed(`${String(open)} of ${String(samples.length)} flows did not end`);
  return { ok: true, reason: null, metrics: measureFlows(samples), table: [], series: [] };
}

async function startSenders(
  context: Context,
  { program, port, flows }: Flows,
  baseNs: bigint,
): Promise<readonly NodeProcess[]> {
  const { lab, workload } = context;
  const dir = lab.scratchDir(workload.id);
  const files = nodesOf(flows, 'from').map((node) => ({ node, path: join(dir, `flows-${node}`) }));
  for (const { node, path } of files) {
    const lines = flows.flatMap((flow, id) => {
      if (flow.from !== node) return [];
      const fields = [flow.startNs, lab.addressOf(flow.to), port, flow.bytes, id, workload.congestion ?? '-'];
      return `${fields.join(' ')}\n`;
    });
    await writeFile(path, lines.join(''));
  }
  return files.map(({ node, path }) => spawnIn(context, node, [program, 'send', path, String(baseNs)]));
}

const eventsOf = ({ stdout }: NodeExit): readonly FlowEvent[] =>
  stdout.split('\n').flatMap((line) => parseFlowLine(line) ?? []);

interface Heard {
  /** Time 0 of the flows. */
  readonly startNs: number;
  readonly events: readonly FlowEvent[];
}

/** A completion time counts from when the flow was to start: a sender that is late makes its flows wait. */
function samplesOf({ workload, lab }: Context, { flows }: Flows, { startNs, events }: Heard): readonly FlowSample[] {
  const originNs = Number(lab.monotonicNs(0));
  const ends = new Map(events.flatMap((one) => (one.event === 'end' ? [[one.flow, one.monotonicNs] as const] : [])));
  const resent = new Map(events.flatMap((one) => (one.event === 'sent' ? [[one.flow, one.retransmits] as const] : [])));
  return flows.map((flow, id): FlowSample => {
    const endNs = ends.get(id);
    return {
      t_ns: startNs + flow.startNs,
      workload: workload.id,
      flow: id,
      ...{ from: flow.from, to: flow.to, bytes: flow.bytes },
      fct_ns: endNs === undefined ? null : endNs - originNs - startNs - flow.startNs,
      retransmits: resent.get(id) ?? null,
    };
  });
}

function explain({ workload }: Context, reason: string): string {
  if (workload.congestion !== undefined && reason === 'No such file or directory') {
    return `the kernel has no congestion control "${workload.congestion}"`;
  }
  return `a flow could not be made: ${reason}`;
}
