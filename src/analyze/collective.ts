/** What a collective should have cost: the α–β model on the plan's links, the formulas, and the optimum. */
import { predictNs, wanOptimumBytes, wanPayloadBytes, type CostModel, type PathCost } from '../collectives/index.js';
import type { NetworkPlan } from '../plan/types.js';
import {
  collectiveSchedule,
  elementCount,
  encodingOf,
  sitesOfRanks,
  type PlannedCollective,
} from '../program/index.js';
import { messageBytes } from '../collectives/index.js';
import type { WorkloadResult } from '../records/index.js';
import { walkRoute } from './route-walk.js';

type Metrics = Readonly<Record<string, number>>;

const ETHERNET_HEADER_BYTES = 14;
/** IPv4 20, TCP 20, time stamps option 12. */
const TCP_HEADERS_BYTES = 52;

/** Ratios and predictions of a collective that ended well; see src/spec/metrics.ts. */
export function collectiveMetrics(plan: NetworkPlan, workload: PlannedCollective, result: WorkloadResult): Metrics {
  const siteOf = sitesOfRanks(plan, workload.ranks);
  const largest = Math.max(...workload.sizesBytes);
  return {
    ...payloadMetrics(plan, workload, result),
    ...formulaMetrics(workload, siteOf, { result, sizeBytes: largest }),
    ...optimumMetrics(workload, siteOf, result),
    ...timeMetrics(plan, workload, { result, sizeBytes: largest }),
    ...worstResidual(collectiveTable(plan, workload, result)),
  };
}

/** The runner's rows with the model's time and its residual, and the WAN payload over the fewest bytes possible. */
export function collectiveTable(
  plan: NetworkPlan,
  workload: PlannedCollective,
  { table }: WorkloadResult,
): WorkloadResult['table'] {
  const siteOf = sitesOfRanks(plan, workload.ranks);
  return table.map((row) => {
    const { size_bytes: sizeBytes, time_us: timeUs, wan_payload_bytes: payload } = row;
    if (typeof sizeBytes !== 'number' || typeof timeUs !== 'number') return row;
    const predictedUs = predictS(plan, workload, sizeBytes);
    const optimum = wanOptimumBytes(workload.collective, { siteOf }, sizeBytes);
    return {
      ...row,
      ...(optimum > 0 && typeof payload === 'number' ? { wan_optimum_ratio: payload / optimum } : {}),
      ...(predictedUs === null
        ? {}
        : { predicted_us: predictedUs * 1e6, residual_ratio: timeUs / (predictedUs * 1e6) - 1 }),
    };
  });
}

/** The engine's own count, put on the links of each pair's route. Left out where a route is not known. */
function payloadMetrics(plan: NetworkPlan, { ranks }: PlannedCollective, result: WorkloadResult): Metrics {
  const { sent = [], metrics, overlapped_by: others } = result;
  const bytes = { forward: 0, reverse: 0 };
  for (const pair of sent) {
    const hops = walkRoute(plan, ranks[pair.from] ?? '', ranks[pair.to] ?? '');
    if (hops === null) return {};
    for (const { link, planned } of hops) if (link.role === 'wan') bytes[planned.direction] += pair.bytes;
  }
  const payload = bytes.forward + bytes.reverse;
  const delivered = (metrics['wan_forward_bytes'] ?? 0) + (metrics['wan_reverse_bytes'] ?? 0);
  return {
    wan_payload_forward_bytes: bytes.forward,
    wan_payload_reverse_bytes: bytes.reverse,
    ...(payload === 0 || others.length > 0 ? {} : { wan_overhead_ratio: delivered / payload }),
  };
}

interface AtSize {
  readonly result: WorkloadResult;
  readonly sizeBytes: number;
}

/** Only built-in schedules have a formula, and quantising changes the bytes of a message. */
function formulaMetrics(
  workload: PlannedCollective,
  siteOf: readonly number[],
  { result, sizeBytes }: AtSize,
): Metrics {
  const { schedule, collective } = workload;
  const payload = result.metrics['wan_payload_bytes'];
  if (schedule.from !== 'algorithm' || workload.quantised || payload === undefined) return {};
  const formula = wanPayloadBytes({ ...schedule, collective, siteOf }, sizeBytes);
  return formula === 0 ? {} : { wan_payload_formula_ratio: payload / formula };
}

/** Left out where other workloads' traffic is in the counters. */
function optimumMetrics(workload: PlannedCollective, siteOf: readonly number[], result: WorkloadResult): Metrics {
  const { collective, sizesBytes, iterations, warmupIterations } = workload;
  const { wan_forward_bytes: forward, wan_reverse_bytes: reverse } = result.metrics;
  if (result.overlapped_by.length > 0 || forward === undefined || reverse === undefined) return {};
  // The counters begin after the warm-up of the first size.
  const optimum = sizesBytes.reduce((sum, sizeBytes, index) => {
    const rounds = iterations + (index === 0 ? 0 : warmupIterations);
    return sum + rounds * wanOptimumBytes(collective, { siteOf }, sizeBytes);
  }, 0);
  return optimum === 0 ? {} : { wan_optimum_bytes: optimum, wan_optimum_ratio: (forward + reverse) / optimum };
}

function timeMetrics(plan: NetworkPlan, workload: PlannedCollective, { result, sizeBytes }: AtSize): Metrics {
  const measured = result.metrics['time_s'];
  const predicted = predictS(plan, workload, sizeBytes);
  if (measured === undefined) return {};
  const steps = Math.max(0, ...(result.timeline ?? []).map((rank) => rank.steps.length - 1));
  return {
    ...(predicted === null
      ? {}
      : { predicted_time_s: predicted, time_residual_ratio: (measured - predicted) / predicted }),
    ...(workload.computeNs === 0 ? {} : { compute_ratio: (steps * workload.computeNs) / 1e9 / measured }),
  };
}

/** The residual that is farthest from zero over all message sizes. */
function worstResidual(table: WorkloadResult['table']): Metrics {
  const residuals = table.flatMap(({ residual_ratio: ratio }) => (typeof ratio === 'number' ? [ratio] : []));
  const [worst] = residuals.toSorted((a, b) => Math.abs(b) - Math.abs(a));
  return worst === undefined ? {} : { worst_residual_ratio: worst };
}

/** Seconds of one iteration by the α–β model; null where routing gives no single path. */
function predictS(plan: NetworkPlan, workload: PlannedCollective, sizeBytes: number): number | null {
  const siteOf = sitesOfRanks(plan, workload.ranks);
  const schedule = collectiveSchedule(workload, siteOf, sizeBytes);
  const encoding = encodingOf(workload, siteOf);
  const paths = pathCosts(plan, workload.ranks);
  const model: CostModel = {
    pathOf: paths,
    bytesOf: (from, to, elements) => messageBytes(elements, encoding(from, to)),
    computeNs: workload.computeNs,
  };
  try {
    return predictNs(schedule, elementCount(workload, sizeBytes), model) / 1e9;
  } catch (error) {
    if (error instanceof NoPath) return null;
    throw error;
  }
}

class NoPath extends Error {}

/** α and β of the path between two ranks: the plan's delays and rates, full segments with their headers. */
function pathCosts(plan: NetworkPlan, ranks: readonly string[]): CostModel['pathOf'] {
  const known = new Map<number, PathCost>();
  return (from, to) => {
    const key = from * ranks.length + to;
    const cost = known.get(key) ?? pathCost(plan, ranks[from] ?? '', ranks[to] ?? '');
    known.set(key, cost);
    return cost;
  };
}

function pathCost(plan: NetworkPlan, from: string, to: string): PathCost {
  const hops = walkRoute(plan, from, to);
  if (hops === null) throw new NoPath();
  return {
    links: hops.map(({ link, planned }) => ({
      id: `${link.id} ${planned.direction}`,
      nsPerByte: 8e9 / planned.rateBps,
      delayNs: planned.delayNs,
    })),
    segmentBytes: Math.min(...hops.map(({ link }) => link.mtuBytes)) - TCP_HEADERS_BYTES,
    headerBytes: TCP_HEADERS_BYTES + ETHERNET_HEADER_BYTES,
  };
}
