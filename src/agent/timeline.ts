import { setMaxListeners } from 'node:events';
import type { PlannedWorkload } from '../program/cell.js';
import type { StartSpec } from '../spec/types.js';
import type { Clock } from './clock.js';

export interface TimelineHooks {
  readonly clock: Clock;
  /**
   * Runs a workload to its end. Must return soon after the signal aborts, and never reject.
   * @returns whether it succeeded
   */
  run(workload: PlannedWorkload, control: WorkloadControl): Promise<boolean>;
  /** Called instead of `run` when a workload that must come first has failed. */
  skip(workload: PlannedWorkload, reason: string): void;
  readonly actions?: readonly TimedAction[];
  /** Called when an action's time never came. */
  skipAction?(action: TimedAction, reason: string): void;
}

/** Something that is done at its time beside the workloads, such as a change of a link. */
export interface TimedAction {
  readonly id: string;
  readonly start: StartSpec;
  /**
   * @param dueNs when it should happen, which is now
   * @param halt aborted when the experiment is over
   */
  run(dueNs: number, halt: AbortSignal): Promise<void>;
}

export interface WorkloadControl {
  /** Aborted at the workload's timeout, at the deadline, at a stop request, and for a service when the rest is done. */
  readonly signal: AbortSignal;
  /** To be called when the workload's servers answer; for a service this is what others wait for. */
  readonly ready: () => void;
}

export type TimelineEnd =
  | { readonly kind: 'complete'; readonly failed: readonly string[] }
  | { readonly kind: 'deadline'; readonly running: readonly string[] }
  | { readonly kind: 'stopped' };

/** What a start condition waits for: a workload's end, or a service's readiness. */
interface Gate {
  readonly ok: boolean;
  readonly atNs: number;
}

class GateBox {
  open: (gate: Gate) => void = () => undefined;
  readonly opened = new Promise<Gate>((resolve) => {
    this.open = resolve;
  });
}

/** Reason that a service's signal carries when everything else has ended. */
export const SERVICE_OVER = 'everything else has ended';

/**
 * Runs the workloads by their start conditions: each waits for the ends of those in `after` (of a service: for its
 * readiness), then for its delay. Without `after` the delay counts from experiment time 0. Services are stopped when all
 * others have ended.
 */
export async function walkTimeline(
  workloads: readonly PlannedWorkload[],
  hooks: TimelineHooks,
  limits: { readonly deadlineNs: number; readonly stop: AbortSignal },
): Promise<TimelineEnd> {
  const walk = new Walk(workloads, hooks, limits.stop);
  const over = new AbortController();
  const deadline = hooks.clock.sleepUntil(limits.deadlineNs, over.signal).then(() => {
    if (!over.signal.aborted) walk.stopAtDeadline();
  });
  const end = await walk.finish();
  over.abort();
  await deadline;
  return end;
}

class Walk {
  private readonly gates: ReadonlyMap<string, GateBox>;
  private readonly running = new Set<string>();
  private readonly failed: string[] = [];
  private readonly deadline = new AbortController();
  private readonly servicesOver = new AbortController();
  private atDeadline: readonly string[] | null = null;

  constructor(
    private readonly workloads: readonly PlannedWorkload[],
    private readonly hooks: TimelineHooks,
    private readonly stop: AbortSignal,
  ) {
    this.gates = new Map(workloads.map(({ id }) => [id, new GateBox()]));
  }

  async finish(): Promise<TimelineEnd> {
    const acted = (this.hooks.actions ?? []).map((action) => this.actWhenDue(action));
    const started = this.workloads.map((workload) => ({ workload, ended: this.runWhenDue(workload) }));
    await Promise.all(started.filter(({ workload }) => !isService(workload)).map(({ ended }) => ended));
    this.servicesOver.abort(SERVICE_OVER);
    await Promise.all([...started.map(({ ended }) => ended), ...acted]);
    if (this.atDeadline !== null) return { kind: 'deadline', running: this.atDeadline };
    return this.stop.aborted ? { kind: 'stopped' } : { kind: 'complete', failed: this.failed };
  }

  stopAtDeadline(): void {
    this.atDeadline = [...this.running];
    this.deadline.abort('the deadline of the scenario has passed');
  }

  private async runWhenDue(workload: PlannedWorkload): Promise<void> {
    const halt = this.haltSignal();
    const due = await Promise.race([this.dueTime(workload.start), aborted(halt)]);
    if (due === null) return;
    if (due.blockedBy !== null) {
      this.failed.push(workload.id);
      this.hooks.skip(workload, `not started: ${due.blockedBy} failed`);
      this.open(workload.id, false);
      return;
    }
    await this.hooks.clock.sleepUntil(due.atNs, halt);
    if (halt.aborted) return;
    const ok = await this.runNow(workload);
    if (!ok) this.failed.push(workload.id);
    this.open(workload.id, ok);
  }

  private haltSignal(): AbortSignal {
    const halt = AbortSignal.any([this.stop, this.deadline.signal, this.servicesOver.signal]);
    setMaxListeners(0, halt);
    return halt;
  }

  /** Waits for the conditions of an action. Whoever takes part in `run` reports its failure; none ends the walk. */
  private async actWhenDue(action: TimedAction): Promise<void> {
    const halt = this.haltSignal();
    const due = await Promise.race([this.dueTime(action.start), aborted(halt)]);
    if (due !== null && due.blockedBy === null) await this.hooks.clock.sleepUntil(due.atNs, halt);
    if (due?.blockedBy === null && !halt.aborted) return action.run(due.atNs, halt);
    const reason = typeof due?.blockedBy === 'string' ? `${due.blockedBy} failed` : SERVICE_OVER;
    this.hooks.skipAction?.(action, reason);
  }

  private async dueTime({ after, delayNs }: StartSpec): Promise<{ atNs: number; blockedBy: string | null }> {
    let atNs = 0;
    for (const id of after) {
      const gate = await this.gates.get(id)?.opened;
      if (gate?.ok === false) return { atNs, blockedBy: id };
      atNs = Math.max(atNs, gate?.atNs ?? 0);
    }
    return { atNs: atNs + delayNs, blockedBy: null };
  }

  private async runNow(workload: PlannedWorkload): Promise<boolean> {
    const over = new AbortController();
    const signals = [this.stop, this.deadline.signal, over.signal];
    if (isService(workload)) signals.push(this.servicesOver.signal);
    const { timeoutNs } = workload;
    const timeout = new AbortController();
    if (timeoutNs !== undefined) {
      void this.hooks.clock.sleepUntil(this.hooks.clock.now() + timeoutNs, over.signal).then(() => {
        if (!over.signal.aborted) timeout.abort(`not done within its timeout of ${String(timeoutNs / 1e9)} s`);
      });
    }
    this.running.add(workload.id);
    const ready = (): void => {
      if (isService(workload)) this.open(workload.id, true);
    };
    const signal = AbortSignal.any([...signals, timeout.signal]);
    // A workload may wait for its end in many places at once; Node would take that for a leak.
    setMaxListeners(0, signal);
    const ok = await this.hooks.run(workload, { signal, ready });
    this.running.delete(workload.id);
    over.abort();
    return ok;
  }

  /** The first call counts: a service that was ready stays a condition that was met. */
  private open(id: string, ok: boolean): void {
    this.gates.get(id)?.open({ ok, atNs: this.hooks.clock.now() });
  }
}

const isService = (workload: PlannedWorkload): boolean => workload.kind === 'command' && workload.service;

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener('abort', () => {
      resolve(null);
    });
  });
}
