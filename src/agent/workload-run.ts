import { writeFileSync } from 'node:fs';
import { readReordering, reorderingMetrics, type ReorderingCounters } from './collectors/reordering.js';
import { tcpNodesOf } from './collectors/tcp-reader.js';
import type { InterfaceReader } from './collectors/interface-reader.js';
import type { Control } from './controllers/control.js';
import type { EventLog } from './event-log.js';
import type { JsonLinesFile } from './json-lines-file.js';
import { countLinks, sumWanBytes } from './link-counts.js';
import { createLab, type LabParts } from './nodes/lab-nodes.js';
import { sweepWorkload } from './nodes/sweep.js';
import type { WorkloadControl } from './timeline.js';
import type { WorkloadRegistry } from './workloads/registry.js';
import type { WorkloadOutcome } from './workloads/types.js';
import type { PlannedWorkload } from '../program/cell.js';
import type { FlowSample, InterfaceSample, RttSample, WorkloadResult } from '../records/index.js';

/** How long a runner may take to return after its signal was aborted before its processes are killed under it. */
const ABORT_GRACE_NS = 2_000_000_000;

interface Running {
  readonly workload: PlannedWorkload;
  readonly startNs: number;
  /** Counters when its traffic was about to start: set-up of servers and ranks is not the workload's. */
  baseline: readonly InterfaceSample[];
  /** Null for a workload without TCP, and one that did not start. */
  reordering: ReorderingCounters | null;
  readonly overlaps: Set<string>;
}

export interface WorkloadRunParts {
  readonly lab: LabParts;
  readonly registry: WorkloadRegistry;
  readonly interfaces: InterfaceReader;
  readonly samples: { readonly rtt: JsonLinesFile<RttSample>; readonly flows: JsonLinesFile<FlowSample> };
  readonly events: EventLog;
  readonly control: Pick<Control, 'begin' | 'onPing'>;
}

/** Runs single workloads, and knows which of them run at the same time. */
export class WorkloadRuns {
  /** Why workloads failed, by id. */
  readonly reasons = new Map<string, string>();
  private readonly running = new Map<string, Running>();

  constructor(private readonly parts: WorkloadRunParts) {}

  /** Workloads running now. */
  current(): readonly PlannedWorkload[] {
    return [...this.running.values()].map(({ workload }) => workload);
  }

  /** Runs a workload to its end and writes its result. Never rejects. @returns whether it succeeded */
  async run(planned: PlannedWorkload, control: WorkloadControl): Promise<boolean> {
    const workload = this.parts.control.begin(planned);
    const run = this.begin(workload);
    const outcome = await this.outcomeOf(run, control);
    sweepWorkload(workload.id);
    this.end(run, outcome);
    return outcome.ok;
  }

  /** Writes the result of a workload that could not be started. */
  skip(workload: PlannedWorkload, reason: string): void {
    const now = this.parts.lab.clock.now();
    this.write({ workload, startNs: now, baseline: [], reordering: null, overlaps: new Set() }, failure(reason));
    this.parts.events.append({ event: 'workload.end', id: workload.id, ok: false, reason });
  }

  private begin(workload: PlannedWorkload): Running {
    const startNs = this.parts.lab.clock.now();
    const overlaps = new Set(this.running.keys());
    for (const other of this.running.values()) other.overlaps.add(workload.id);
    const counters = { baseline: this.parts.interfaces.read(startNs), reordering: this.reordering(workload) };
    const run = { workload, startNs, ...counters, overlaps };
    this.running.set(workload.id, run);
    this.parts.events.append({ event: 'workload.start', id: workload.id });
    return run;
  }

  private reordering(workload: PlannedWorkload): ReorderingCounters | null {
    const nodes = tcpNodesOf(workload);
    return nodes.length === 0 ? null : readReordering(this.parts.lab.nodes, nodes);
  }

  private async outcomeOf(run: Running, control: WorkloadControl): Promise<WorkloadOutcome> {
    const { lab, registry, samples, events } = this.parts;
    const { workload } = run;
    let ready = false;
    const outcome = registry.run({
      workload,
      lab: createLab(lab, workload.id),
      now: () => lab.clock.now(),
      signal: control.signal,
      ready: () => {
        if (ready) return;
        ready = true;
        run.baseline = this.parts.interfaces.read(lab.clock.now());
        run.reordering = this.reordering(workload);
        events.append({ event: 'workload.ready', id: workload.id });
        control.ready();
      },
      recordRtt: (sample) => {
        samples.rtt.append([sample]);
        this.parts.control.onPing(sample);
      },
      recordFlows: (flows) => {
        samples.flows.append(flows);
      },
    });
    const settled = outcome.catch((error: unknown) => failure(error instanceof Error ? error.message : String(error)));
    return await Promise.race([settled, this.afterGrace(workload.id, control.signal)]);
  }

  /** The last resort after an abort: kills the workload's processes, and gives up on a runner that still hangs. */
  private async afterGrace(id: string, signal: AbortSignal): Promise<WorkloadOutcome> {
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => {
        resolve();
      });
    });
    const { clock } = this.parts.lab;
    await clock.sleepUntil(clock.now() + ABORT_GRACE_NS);
    if (this.running.has(id)) sweepWorkload(id);
    await clock.sleepUntil(clock.now() + ABORT_GRACE_NS);
    return failure('did not end when it was stopped');
  }

  private end(run: Running, outcome: WorkloadOutcome): void {
    this.running.delete(run.workload.id);
    this.write(run, outcome);
    const { ok, reason } = outcome;
    this.parts.events.append({ event: 'workload.end', id: run.workload.id, ok, reason });
  }

  private write(run: Running, outcome: WorkloadOutcome): void {
    const { lab, interfaces } = this.parts;
    const { id, kind } = run.workload;
    if (outcome.reason !== null) this.reasons.set(id, outcome.reason);
    const endNs = lab.clock.now();
    const links = countLinks(lab.plan, run.baseline, run.baseline.length === 0 ? [] : interfaces.read(endNs));
    const after = run.reordering === null ? null : this.reordering(run.workload);
    const common = {
      duration_s: (endNs - run.startNs) / 1e9,
      ...sumWanBytes(lab.plan, links),
      ...(run.reordering === null || after === null ? {} : reorderingMetrics(run.reordering, after)),
    };
    const result: WorkloadResult = {
      format: 'longhaul/workload@1',
      id,
      kind,
      ...outcome,
      start_ns: run.startNs,
      end_ns: endNs,
      metrics: { ...outcome.metrics, ...common },
      links,
      overlapped_by: [...run.overlaps].sort(),
    };
    writeFileSync(lab.files.workload(id), `${JSON.stringify(result, null, 2)}\n`);
  }
}

const failure = (reason: string): WorkloadOutcome => ({ ok: false, reason, metrics: {}, table: [], series: [] });
