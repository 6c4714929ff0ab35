import { writeFileSync } from 'node:fs';
import type { LonghaulError } from '../errors/index.js';
import type { RunningNetwork } from './bring-up.js';
import { stoppedError, timelineError } from './cell-error.js';
import type { Cell } from './cell.js';
import { Sampler } from './collectors/sampler.js';
import { takeSnapshot } from './collectors/snapshot.js';
import { TcpReader, tcpNodesOf } from './collectors/tcp-reader.js';
import { Control } from './controllers/control.js';
import { JsonLinesFile } from './json-lines-file.js';
import type { LabParts } from './nodes/lab-nodes.js';
import { LinkTimeline } from './links/link-timeline.js';
import { walkTimeline, type TimelineEnd } from './timeline.js';
import { WorkloadRuns } from './workload-run.js';
import type { CounterSnapshot, FlowSample, RttSample } from '../records/index.js';

/** On the real clock a snapshot takes a while, and must be over when the first workload may start. */
const SNAPSHOT_LEAD_NS = 200_000_000;
/** How long packets on their way are waited for before the last snapshot, and how often the queues are looked at. */
const DRAIN_LIMIT_NS = 2_000_000_000;
const DRAIN_STEP_NS = 10_000_000;

/**
 * The phases settle, run and collect. Counters are read before the first and after the last workload, also when the
 * timeline ended badly.
 * @returns why the timeline did not end well; null when it did
 */
export async function runExperiment(cell: Cell, network: RunningNetwork): Promise<LonghaulError | null> {
  const { clock, events, input } = cell;
  const { schedules, qdiscs } = network;
  const links = await LinkTimeline.open({ input, clock, events, schedules, qdiscs });
  const control = await Control.open(cell, links);
  try {
    return await runPhases({ cell, network, links, control });
  } finally {
    control.close();
    await links.close();
  }
}

interface Parts {
  readonly cell: Cell;
  readonly network: RunningNetwork;
  readonly links: LinkTimeline;
  readonly control: Control;
}

async function runPhases(parts: Parts): Promise<LonghaulError | null> {
  const { cell, network, links, control } = parts;
  const { clock, events, input, files } = cell;
  await control.greet();
  await clock.beginSettling();
  network.schedules.setOrigin(clock.monotonicNs(0));
  links.announce();
  events.append({ event: 'phase', phase: 'settle' });
  await clock.sleepUntil(-Math.min(SNAPSHOT_LEAD_NS, input.settleNs / 2), cell.stop);
  const before = await takeSnapshot(network, clock.now());
  writeCounters(files.counters, { before, after: null });
  await clock.sleepUntil(0, cell.stop);
  if (cell.stop.aborted) throw stoppedError();
  events.append({ event: 'phase', phase: 'run' });
  const { end, reasons } = await runWorkloads(parts);
  events.append({ event: 'phase', phase: 'collect' });
  await drain(cell, network);
  writeCounters(files.counters, { before, after: await takeSnapshot(network, clock.now()) });
  return timelineError(end, input.deadlineNs, reasons);
}

interface WorkloadsEnd {
  readonly end: TimelineEnd;
  readonly reasons: ReadonlyMap<string, string>;
}

async function runWorkloads({ cell, network, links, control }: Parts): Promise<WorkloadsEnd> {
  const { clock, events, input, files, registry } = cell;
  const { plan, seed, nativeDir } = input;
  const { interfaces, nodes } = network;
  const lab: LabParts = { plan, seed, nodes, files, clock, nativeDir };
  const rtt = new JsonLinesFile<RttSample>(files.samples('rtt'));
  const flows = new JsonLinesFile<FlowSample>(files.samples('flows'));
  const runs = new WorkloadRuns({ lab, registry, samples: { rtt, flows }, events, interfaces, control });
  const sampler = createSampler({ cell, network, control, runs });
  const over = new AbortController();
  const broken = new AbortController();
  control.attach({
    running: () => runs.current().map(({ id }) => id),
    onFailure: (error) => {
      broken.abort(error);
    },
  });
  const sampling = sampler.run(input.sampleNs, over.signal).catch((error: unknown) => {
    broken.abort(error);
  });
  const end = await walkTimeline(
    input.workloads,
    {
      clock,
      run: (workload, control) => runs.run(workload, control),
      skip: runs.skip.bind(runs),
      ...links.hooks(broken),
    },
    { deadlineNs: input.deadlineNs, stop: AbortSignal.any([cell.stop, broken.signal]) },
  );
  over.abort();
  await sampling;
  sampler.close();
  for (const file of [rtt, flows]) file.close();
  if (broken.signal.aborted) throw broken.signal.reason;
  await control.end();
  return { end, reasons: runs.reasons };
}

interface SamplerParts {
  readonly cell: Cell;
  readonly network: RunningNetwork;
  readonly control: Control;
  readonly runs: WorkloadRuns;
}

function createSampler({ cell, network, control, runs }: SamplerParts): Sampler {
  const { clock, events, files, netns } = cell;
  const { interfaces, qdiscs } = network;
  const connections = new TcpReader(netns, (reason) => {
    events.append({ event: 'warning', message: `TCP connections are not sampled: ${reason}` });
  });
  return new Sampler(files, {
    ...{ clock, interfaces, qdiscs, connections },
    tcpNodes: () => (runs.current().length === 0 ? null : runs.current().flatMap(tcpNodesOf)),
    onTick: (tNs) => {
      events.append({ event: 'tick' }, tNs);
    },
    onSample: control.onSample,
  });
}

/** Waits until no packet is queued or on a wire, so that the last snapshot accounts for all of them. */
async function drain({ clock, stop }: Cell, { qdiscs }: RunningNetwork): Promise<void> {
  const limitNs = clock.now() + DRAIN_LIMIT_NS;
  for (;;) {
    const now = clock.now();
    const queued = (await qdiscs.read(now)).some((sample) => sample.backlog_packets > 0);
    if (!queued || now >= limitNs || stop.aborted) return;
    await clock.sleepUntil(now + DRAIN_STEP_NS, stop);
  }
}

/** Writes counters.json, whole each time: first with the earlier snapshot alone, then with both. */
function writeCounters(
  path: string,
  counters: { readonly before: CounterSnapshot; readonly after: CounterSnapshot | null },
): void {
  writeFileSync(path, `${JSON.stringify(counters)}\n`);
}
