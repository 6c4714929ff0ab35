import type { NetworkPlan } from '../plan/types.js';
import type { CellRecords, CellSummary, LinkSummary, WorkloadResult } from '../records/index.js';
import { collectiveMetrics, collectiveTable } from './collective.js';
import { slowdownMetrics } from './flow-metrics.js';
import { iperf3LawBps, mpiWanOptimumBytes } from './laws.js';
import { roundTripMetrics } from './round-trip-metrics.js';
import { streamsLaw } from './streams-law.js';
import { windowMetrics } from './window-metrics.js';
import { isSteady, planAt, routesSteady } from './link-states.js';
import { imbalanceMetrics } from './path-shares.js';
import { walkRoute } from './route-walk.js';

type WorkloadSummary = CellSummary['workloads'][number];
type Metrics = Readonly<Record<string, number>>;

/**
 * What the workloads reported, with ratios to what theory allows: `goodput_law_ratio` and `window_law_ratio` for iperf3,
 * `rtt_law_error_us` for ping, `wan_optimum_ratio` for collectives that span sites. A ratio is left out where its law is
 * not known or where other workloads' traffic is in the counters.
 */
export function summarizeWorkloads(records: CellRecords, links: readonly LinkSummary[]): readonly WorkloadSummary[] {
  return records.workloads.map((written) => {
    const result = { ...written, table: tableOf(records, written) };
    const { id, kind, ok, table } = result;
    const counts = result.links.map(({ link, ...count }) => ({ id: link, ...count }));
    const derived = { ...imbalanceMetrics(records.input.plan, counts), ...derivedMetrics(records, links, result) };
    return { id, kind, ok, metrics: { ...result.metrics, ...derived }, table, ...poolOf(records, result) };
  });
}

function poolOf(records: CellRecords, { id }: WorkloadResult): Pick<WorkloadSummary, 'pool'> {
  const workload = records.input.workloads.find((one) => one.id === id);
  const grant = workload !== undefined && 'pool' in workload ? workload.pool : undefined;
  if (grant === undefined) return {};
  const { farthestRttNs, ...rest } = grant;
  return { pool: { ...rest, farthest_rtt_ms: farthestRttNs / 1e6 } };
}

function tableOf(records: CellRecords, result: WorkloadResult): WorkloadResult['table'] {
  const workload = records.input.workloads.find(({ id }) => id === result.id);
  return workload?.kind === 'collective' ? collectiveTable(records.input.plan, workload, result) : result.table;
}

function derivedMetrics(records: CellRecords, links: readonly LinkSummary[], result: WorkloadResult): Metrics {
  const workload = records.input.workloads.find(({ id }) => id === result.id);
  if (workload === undefined || !result.ok) return {};
  if (workload.kind === 'ping' || workload.kind === 'iperf3') {
    const plan = steadyPlan(records, workload, result);
    if (plan === null) return {};
    if (workload.kind === 'ping') return roundTripMetrics(plan, workload, result);
    const lawBps = iperf3LawBps(plan, workload, links);
    const streams = streamsLaw(records, { plan, flow: workload, result }, lawBps);
    return { ...goodputMetrics(lawBps, result.metrics), ...streams, ...windowMetrics(records, workload, result) };
  }
  if (workload.kind === 'flows') {
    const own = records.samples.flows.filter((sample) => sample.workload === workload.id);
    return slowdownMetrics(records.input.plan, own);
  }
  if (workload.kind === 'mpi') {
    const alone = result.overlapped_by.length === 0;
    return alone ? wanMetrics(mpiWanOptimumBytes(records.input.plan, workload), result.metrics) : {};
  }
  if (workload.kind === 'torch') return trainingWanMetrics(result);
  return workload.kind === 'collective' ? collectiveMetrics(records.input.plan, workload, result) : {};
}

/** The network while a workload ran. A law needs links that stay the same: null if one on its way changed meanwhile. */
function steadyPlan(
  records: CellRecords,
  { from, to }: { readonly from: string; readonly to: string },
  { start_ns: fromNs, end_ns: toNs }: WorkloadResult,
): NetworkPlan | null {
  const plan = planAt(records, fromNs);
  const hops = [walkRoute(plan, from, to), walkRoute(plan, to, from)].flatMap((way) => way ?? []);
  const steady = hops.every((hop) => isSteady(records, hop, { fromNs, toNs }));
  return steady && routesSteady(records, fromNs, toNs) ? plan : null;
}

/** Bytes on the WAN per synchronisation and per step of a training job that had the links to itself. */
function trainingWanMetrics({ metrics, overlapped_by }: WorkloadResult): Metrics {
  const { steps, syncs, wan_forward_bytes: forward, wan_reverse_bytes: reverse } = metrics;
  if (overlapped_by.length > 0 || forward === undefined || reverse === undefined) return {};
  if (steps === undefined || syncs === undefined || syncs === 0) return {};
  return { wan_sync_bytes: (forward + reverse) / syncs, wan_step_bytes: (forward + reverse) / steps };
}

function goodputMetrics(lawBps: number | null, metrics: Metrics): Metrics {
  const goodputBps = metrics['goodput_bps'];
  if (lawBps === null || lawBps === 0) return {};
  if (goodputBps === undefined) return { goodput_law_bps: lawBps };
  return { goodput_law_bps: lawBps, goodput_law_ratio: goodputBps / lawBps };
}

function wanMetrics(optimumBytes: number | null, metrics: Metrics): Metrics {
  const [forward, reverse] = [metrics['wan_forward_bytes'], metrics['wan_reverse_bytes']];
  if (optimumBytes === null || optimumBytes === 0 || forward === undefined || reverse === undefined) return {};
  return { wan_optimum_bytes: optimumBytes, wan_optimum_ratio: (forward + reverse) / optimumBytes };
}
