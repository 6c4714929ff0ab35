import type { NetworkPlan } from '../../plan/types.js';
import type { PlannedWorkload } from '../../program/cell.js';
import { Refusal, type Fields } from './fields.js';

/** How a workload opens its connections; absent: as the scenario says. */
export interface StreamSettings {
  readonly streams?: number | undefined;
  readonly pacingBps?: number | undefined;
  /** Numbers of two sites in the plan, or of one and itself; null: all pairs of different sites. */
  readonly between: readonly [number, number] | null;
}

interface StreamScope {
  readonly plan: NetworkPlan;
  readonly workloads: readonly PlannedWorkload[];
  readonly begun: ReadonlySet<string>;
}

const STREAMS = { collective: { min: 1, max: 64 }, iperf3: { min: 1, max: 128 } } as const;
/** The kernel counts whole bytes per second. */
const PACING = { min: 8_000, max: 800e9 };

/** @throws Refusal for a workload that has begun, or cannot be told */
export function checkStreams(
  said: Fields,
  { plan, workloads, begun }: StreamScope,
): { readonly workload: string; readonly settings: StreamSettings } {
  const id = said.text('workload') ?? '';
  const workload = workloads.find((one) => one.id === id);
  if (workload === undefined) throw new Refusal(`there is no workload "${id}"`);
  if (workload.kind !== 'collective' && workload.kind !== 'iperf3') {
    throw new Refusal(`a workload of kind ${workload.kind} cannot be told how many streams to open`);
  }
  if (begun.has(id)) throw new Refusal(`workload "${id}" has begun: its connections are open`);
  const streams = said.count('streams', STREAMS[workload.kind], true);
  const pacingBps = said.count('pacing_bps', PACING, true);
  if (streams === undefined && pacingBps === undefined) throw new Refusal('give "streams" or "pacing_bps"');
  const between = said.pair('between', true);
  if (workload.kind === 'iperf3' && between !== undefined) throw new Refusal('only a collective has pairs of sites');
  if (streams !== undefined && between !== undefined && between[0] === between[1]) {
    throw new Refusal('inside a site two ranks have one connection: only its pacing can be set');
  }
  return {
    workload: id,
    settings: {
      ...{ streams, pacingBps },
      between: between === undefined ? null : [numberOf(plan, between[0]), numberOf(plan, between[1])],
    },
  };
}

function numberOf({ sites }: NetworkPlan, name: string): number {
  const index = sites.findIndex((site) => site.name === name);
  if (index < 0) throw new Refusal(`there is no site "${name}"`);
  return index;
}

/** The workload with what was said of it; later settings win where they speak of the same pair. */
export function withStreams(workload: PlannedWorkload, settings: readonly StreamSettings[]): PlannedWorkload {
  return settings.reduce<PlannedWorkload>((now, { streams, pacingBps, between }) => {
    if (now.kind === 'iperf3') {
      return { ...now, parallel: streams ?? now.parallel, pacingBps: pacingBps ?? now.pacingBps };
    }
    if (now.kind !== 'collective') return now;
    if (between !== null) {
      return { ...now, pairSettings: [...(now.pairSettings ?? []), { sites: between, streams, pacingBps }] };
    }
    return { ...now, streams: streams ?? now.streams, pacingBps: pacingBps ?? now.pacingBps };
  }, workload);
}
