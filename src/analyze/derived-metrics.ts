import type { CellRecords, CellSummary, LinkSummary, WorkloadResult } from '../records/index.js';
import { collectiveMetrics, collectiveTable } from './collective.js';
import { iperf3LawBps, mpiWanOptimumBytes } from './laws.js';
import { roundTripMetrics } from './round-trip-metrics.js';
import { windowMetrics } from './window-metrics.js';

type WorkloadSummary = CellSummary['workloads'][number];
type Metrics = Readonly<Record<string, number>>;

/**
 * What the workloads reported, with ratios to what theory allows: `goodput_law_ratio` and `window_law_ratio` for iperf3,
 * `rtt_law_error_us` for ping, `wan_optimum_ratio` for collectives that span sites. A ratio is left out where its law is
 * not known or where other workloads' traffic is in the counters.
 */
export function summarizeWorkloads(records: CellRecords, links: readonly LinkSummary[]): readonly WorkloadSummary[] {
  return records.workloads.map((result) => ({
    id: result.id,
    kind: result.kind,
    ok: result.ok,
    metrics: { ...result.metrics, ...derivedMetrics(records, links, result) },
    table: tableOf(records, result),
  }));
}

function tableOf(records: CellRecords, result: WorkloadResult): WorkloadResult['table'] {
  const workload = records.input.workloads.find(({ id }) => id === result.id);
  return workload?.kind === 'collective' ? collectiveTable(records.input.plan, workload, result) : result.table;
}

function derivedMetrics(records: CellRecords, links: readonly LinkSummary[], result: WorkloadResult): Metrics {
  const workload = records.input.workloads.find(({ id }) => id === result.id);
  if (workload === undefined || !result.ok) return {};
  const { plan } = records.input;
  if (workload.kind === 'ping') return roundTripMetrics(plan, workload, result);
  if (workload.kind === 'iperf3') {
    const goodput = goodputMetrics(iperf3LawBps(plan, workload, links), result.metrics);
    return { ...goodput, ...windowMetrics(records, workload, result) };
  }
  if (workload.kind === 'mpi') {
    const alone = result.overlapped_by.length === 0;
    return alone ? wanMetrics(mpiWanOptimumBytes(plan, workload), result.metrics) : {};
  }
  if (workload.kind === 'torch') return trainingWanMetrics(result);
  return workload.kind === 'collective' ? collectiveMetrics(plan, workload, result) : {};
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
