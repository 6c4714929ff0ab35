import type { PlannedWorkload } from '../program/cell.js';
import type { CellEvent } from '../records/index.js';
import type { CellRef, RunEvent } from './types.js';

/** Where a run stands: a fold over its events. */
export interface Progress {
  readonly scenario: string;
  readonly clock: 'virtual' | 'real';
  readonly cells: number;
  /** Cells that an earlier process finished. */
  readonly kept: number;
  /** Cells that have ended in this one. */
  readonly ended: number;
  /** Most cells that have run at once. */
  readonly atOnce: number;
  /** Wall time of all ended cells together. */
  readonly endedWallMs: number;
  readonly wallMs: number;
  readonly running: ReadonlyMap<number, CellProgress>;
}

export interface CellProgress {
  readonly ref: CellRef;
  readonly startedWallMs: number;
  readonly phase: string;
  /** Experiment time of the last event; negative during bring-up. */
  readonly tNs: number;
  /** Wall time at which experiment time passed 0, and what it was then; null before. */
  readonly origin: { readonly wallMs: number; readonly tNs: number } | null;
  readonly active: readonly string[];
  readonly workloads: readonly WorkloadProgress[];
}

interface WorkloadProgress {
  readonly id: string;
  /** How long it takes by its own settings; null when that depends on the network. */
  readonly expectedNs: number | null;
  readonly startedNs: number | null;
  readonly ended: boolean;
}

export const NO_PROGRESS: Progress = {
  scenario: '',
  clock: 'virtual',
  cells: 0,
  kept: 0,
  ended: 0,
  atOnce: 0,
  endedWallMs: 0,
  wallMs: 0,
  running: new Map(),
};

/** The state after one more event. Pure. */
export function advance(progress: Progress, event: RunEvent): Progress {
  const next = { ...progress, wallMs: event.wall_ms };
  switch (event.type) {
    case 'run.start':
      return { ...next, scenario: event.scenario, clock: event.clock, cells: event.cells, kept: event.kept ?? 0 };
    case 'cell.start':
      return withCell(next, startCell(event));
    case 'cell.event': {
      const cell = progress.running.get(event.cell.index);
      return cell === undefined ? next : withCell(next, advanceCell(cell, event.event, event.wall_ms));
    }
    case 'cell.end': {
      const startedMs = progress.running.get(event.cell.index)?.startedWallMs ?? event.wall_ms;
      const running = new Map(progress.running);
      running.delete(event.cell.index);
      const endedWallMs = next.endedWallMs + event.wall_ms - startedMs;
      return { ...next, running, ended: next.ended + 1, endedWallMs };
    }
    default:
      return next;
  }
}

function withCell(progress: Progress, cell: CellProgress): Progress {
  const running = new Map(progress.running).set(cell.ref.index, cell);
  return { ...progress, running, atOnce: Math.max(progress.atOnce, running.size) };
}

function startCell(event: Extract<RunEvent, { type: 'cell.start' }>): CellProgress {
  const workloads = event.input.workloads
    .filter((one) => !(one.kind === 'command' && one.service))
    .map((one) => ({ id: one.id, expectedNs: expectedNs(one), startedNs: null, ended: false }));
  return {
    ref: event.cell,
    startedWallMs: event.wall_ms,
    phase: 'boot',
    tNs: 0,
    origin: null,
    active: [],
    workloads,
  };
}

function expectedNs(workload: PlannedWorkload): number | null {
  if (workload.kind === 'iperf3') return workload.warmupNs + workload.durationNs;
  if (workload.kind === 'flows') {
    return 'count' in workload.end ? workload.end.count * workload.intervalNs : workload.end.durationNs;
  }
  return workload.kind === 'ping' ? workload.count * workload.intervalNs : null;
}

function advanceCell(cell: CellProgress, event: CellEvent, wallMs: number): CellProgress {
  const origin = cell.origin ?? (event.t_ns >= 0 ? { wallMs, tNs: event.t_ns } : null);
  const next = { ...cell, tNs: event.t_ns, origin };
  switch (event.event) {
    case 'phase':
      return { ...next, phase: event.phase };
    case 'workload.start':
      return {
        ...next,
        active: [...cell.active, event.id],
        workloads: cell.workloads.map((one) => (one.id === event.id ? { ...one, startedNs: event.t_ns } : one)),
      };
    case 'workload.end':
      return {
        ...next,
        active: cell.active.filter((id) => id !== event.id),
        workloads: cell.workloads.map((one) => (one.id === event.id ? { ...one, ended: true } : one)),
      };
    default:
      return next;
  }
}

/** Experiment seconds per wall second since the experiment began; null while that says nothing. */
export function speedOf(cell: CellProgress, wallMs: number): number | null {
  if (cell.origin === null || wallMs - cell.origin.wallMs < 500) return null;
  return (cell.tNs - cell.origin.tNs) / 1e6 / (wallMs - cell.origin.wallMs);
}

/**
 * Wall time left in ms, or null when there is nothing to go by. Runs of many cells go by the cells that have ended; the
 * first cell by the durations its workloads are set to, which only pings and iperf3 have.
 */
export function wallLeftMs(progress: Progress): number | null {
  const cells = [...progress.running.values()];
  if (progress.ended > 0) {
    const perCell = progress.endedWallMs / progress.ended;
    const spent = cells.reduce((sum, cell) => sum + Math.min(perCell, progress.wallMs - cell.startedWallMs), 0);
    const left = (progress.cells - progress.kept - progress.ended) * perCell - spent;
    // Between two cells a slot is empty for a moment, and will be used again.
    return Math.max(0, left / Math.max(1, progress.atOnce));
  }
  const [only] = cells;
  if (only === undefined || progress.cells > 1) return null;
  const leftNs = knownNsLeft(only);
  const speed = speedOf(only, progress.wallMs);
  return leftNs === null || speed === null || speed <= 0 ? null : leftNs / 1e6 / speed;
}

/** Null as soon as one workload that has not ended has no duration of its own. Workloads are taken to run in turn. */
function knownNsLeft(cell: CellProgress): number | null {
  let left = 0;
  for (const { ended, expectedNs: expected, startedNs } of cell.workloads) {
    if (ended) continue;
    if (expected === null) return null;
    left += Math.max(0, expected - (startedNs === null ? 0 : cell.tNs - startedNs));
  }
  return left;
}
