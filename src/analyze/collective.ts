/** What a collective should have cost: the α–β model on the plan's links, the formulas, and the optimum. */
import { wanOptimumBytes, wanPayloadBytes } from '../collectives/index.js';
import type { NetworkPlan } from '../plan/types.js';
import { sitesOfRanks, type PlannedCollective } from '../program/index.js';
import type { WorkloadResult } from '../records/index.js';
import { linkMeasurements, siteKey, type LinkMeasurements } from './collective-links.js';
import { predictS, wideBdpBytes } from './collective-model.js';
import { residualCause, UNEXPLAINED } from './residual-cause.js';
import { walkRoute } from './route-walk.js';

type Metrics = Readonly<Record<string, number>>;

/**
 * Ratios and predictions of a collective that ended well; see src/spec/metrics.ts.
 * @param result with the rows of `collectiveTable`: the models of large schedules take a while
 */
export function collectiveMetrics(plan: NetworkPlan, workload: PlannedCollective, result: WorkloadResult): Metrics {
  const siteOf = sitesOfRanks(plan, workload.ranks);
  const sizeBytes = Math.max(...workload.sizesBytes);
  const { table } = result;
  return {
    ...payloadMetrics(plan, workload, result),
    ...formulaMetrics(workload, siteOf, { result, sizeBytes }),
    ...optimumMetrics(workload, siteOf, result),
    ...timeMetrics(workload, result, table.find((row) => row['size_bytes'] === sizeBytes) ?? {}),
    ...worstResiduals(table),
    unexplained_residuals: table.filter(({ residual_cause: cause }) => cause === UNEXPLAINED).length,
    ...wideLinkMetrics(linkMeasurements(result.probes ?? []), siteOf),
  };
}

/**
 * The runner's rows with the model's times and their residuals, and the WAN payload over the fewest bytes possible. The
 * cause of a residual is named where it is more than a tenth, of the measured links' where those were measured.
 */
export function collectiveTable(
  plan: NetworkPlan,
  workload: PlannedCollective,
  { table, probes = [] }: WorkloadResult,
): WorkloadResult['table'] {
  const siteOf = sitesOfRanks(plan, workload.ranks);
  const measured = linkMeasurements(probes);
  const bdpBytes = wideBdpBytes(plan, workload.ranks, siteOf);
  return table.map((row) => {
    const { size_bytes: sizeBytes, time_us: timeUs, wan_payload_bytes: payload } = row;
    if (typeof sizeBytes !== 'number' || typeof timeUs !== 'number') return row;
    const optimum = wanOptimumBytes(workload.collective, { siteOf }, sizeBytes);
    const byPlan = predictS({ plan, workload, measured: null }, sizeBytes);
    const byProbes = measured === null ? null : predictS({ plan, workload, measured }, sizeBytes);
    const compared = {
      ...(byPlan === null ? {} : { predicted_us: byPlan * 1e6, residual_ratio: timeUs / (byPlan * 1e6) - 1 }),
      ...(byProbes === null ? {} : { probed_us: byProbes * 1e6, probed_residual_ratio: timeUs / (byProbes * 1e6) - 1 }),
    };
    const cause = residualCause({ ...row, ...compared }, bdpBytes);
    return {
      ...row,
      ...(optimum > 0 && typeof payload === 'number' ? { wan_optimum_ratio: payload / optimum } : {}),
      ...compared,
      ...(cause === null ? {} : { residual_cause: cause }),
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

type Row = WorkloadResult['table'][number];

/** @param row of the largest message, with what the models say of it */
function timeMetrics(workload: PlannedCollective, { metrics, timeline }: WorkloadResult, row: Row): Metrics {
  const measured = metrics['time_s'];
  if (measured === undefined) return {};
  const steps = Math.max(0, ...(timeline ?? []).map((rank) => rank.steps.length - 1));
  const compared = (time: string, ratio: string, names: readonly [string, string]): Metrics => {
    const [us, residual] = [row[time], row[ratio]];
    return typeof us === 'number' && typeof residual === 'number' ? { [names[0]]: us / 1e6, [names[1]]: residual } : {};
  };
  return {
    ...compared('predicted_us', 'residual_ratio', ['predicted_time_s', 'time_residual_ratio']),
    ...compared('probed_us', 'probed_residual_ratio', ['probed_time_s', 'probed_residual_ratio']),
    ...(workload.computeNs === 0 ? {} : { compute_ratio: (steps * workload.computeNs) / 1e9 / measured }),
  };
}

/** The residuals that are farthest from zero over all message sizes. */
function worstResiduals(table: WorkloadResult['table']): Metrics {
  const worst = (name: string): number | undefined => {
    const residuals = table.flatMap(({ [name]: ratio }) => (typeof ratio === 'number' ? [ratio] : []));
    return residuals.toSorted((a, b) => Math.abs(b) - Math.abs(a))[0];
  };
  const [byPlan, byProbes] = [worst('residual_ratio'), worst('probed_residual_ratio')];
  return {
    ...(byPlan === undefined ? {} : { worst_residual_ratio: byPlan }),
    ...(byProbes === undefined ? {} : { worst_probed_residual_ratio: byProbes }),
  };
}

/** α and β between the two sites whose α is largest. */
function wideLinkMetrics(measured: LinkMeasurements | null, siteOf: readonly number[]): Metrics {
  const sites = [...new Set(siteOf)];
  const wide = sites.flatMap((a) => sites.flatMap((b) => (a === b ? [] : (measured?.get(siteKey(a, b)) ?? []))));
  const [farthest] = wide.toSorted((a, b) => b.alphaNs - a.alphaNs);
  if (farthest === undefined) return {};
  const { alphaNs, betaNsPerByte, togetherNsPerByte } = farthest;
  return {
    alpha_ms: alphaNs / 1e6,
    pair_bps: 8e9 / betaNsPerByte,
    ...(togetherNsPerByte === null ? {} : { pairs_bps: 8e9 / togetherNsPerByte }),
  };
}
