/** Figures of a collective. Names and meanings: src/spec/metrics.ts. */
import { busFactor } from '../../collectives/index.js';
import type { CollectiveEvent, RankResult, SizeResult } from '../../parse/collective.js';
import { planProbes } from '../../program/collective-probe.js';
import { sitesOfRanks, type PlannedCollective } from '../../program/collective.js';
import type { NetworkPlan } from '../../plan/types.js';
import type { WorkloadOutcome } from './types.js';

type Row = WorkloadOutcome['table'][number];

interface Size {
  readonly row: SizeResult;
  readonly ranks: readonly RankResult[];
}

/** The table has a row per size, as nccl-tests prints it; the metrics are those of the largest size. */
export function measureCollective(
  workload: PlannedCollective,
  plan: NetworkPlan,
  events: readonly CollectiveEvent[],
): WorkloadOutcome {
  const siteOf = sitesOfRanks(plan, workload.ranks);
  const results = events.flatMap((event) => (event.event === 'rank' ? [event.result] : []));
  const sizes = events
    .flatMap((event) => (event.event === 'row' ? [event.row] : []))
    .map((row): Size => ({ row, ranks: results.filter(({ sizeBytes }) => sizeBytes === row.sizeBytes) }));
  const table = sizes.map((size) => tableRow(workload, size, siteOf));
  const largest = sizes.toSorted((a, b) => b.row.sizeBytes - a.row.sizeBytes)[0];
  if (largest === undefined) return { ok: false, reason: 'no result', metrics: {}, table, series: [] };
  const wrong = sizes.reduce((sum, { row }) => sum + row.wrong, 0);
  const timeS = largest.row.timeUs / 1e6;
  const algbw = largest.row.sizeBytes / timeS;
  const metrics = {
    time_s: timeS,
    algbw_Bps: algbw,
    busbw_Bps: algbw * busFactor(workload.collective, workload.ranks.length),
    wrong,
    max_error_ratio: Math.max(...sizes.map(({ row }) => row.maxErrorRatio)),
    retransmits: results.reduce((sum, { retransmits }) => sum + retransmits, 0),
    needless_retransmits: results.reduce((sum, { needless }) => sum + needless, 0),
    straggler_ratio: stragglerRatio(largest.ranks),
    wan_payload_bytes: wanPayload(workload, largest.ranks, siteOf),
  };
  const sent = wideTraffic(workload, results, siteOf);
  const reason = wrong === 0 ? null : `${String(wrong)} elements of the results are wrong`;
  const probes = probesOf(workload, siteOf, events);
  const timeline = timelineOf(events);
  return { ok: reason === null, reason, metrics, table, series: [], timeline, sent, ...probes };
}

function probesOf(
  workload: PlannedCollective,
  siteOf: readonly number[],
  events: readonly CollectiveEvent[],
): Pick<WorkloadOutcome, 'probes'> {
  const timesUs = new Map(events.flatMap((one) => (one.event === 'probe' ? [[one.probe, one.timeUs] as const] : [])));
  const probes = planProbes(workload, siteOf).flatMap(({ id, kind, sites, pairs, bytes }) => {
    const timeUs = timesUs.get(id);
    if (timeUs === undefined) return [];
    const [from, to] = sites;
    return [{ kind, from_site: from, to_site: to, pairs: pairs.length, bytes, time_us: timeUs }];
  });
  return probes.length === 0 ? {} : { probes };
}

/** Largest over mean time of the ranks. */
function stragglerRatio(ranks: readonly RankResult[]): number {
  const times = ranks.map(({ timeUs }) => timeUs);
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
  return mean === 0 ? 1 : Math.max(...times) / mean;
}

/** Payload between ranks of different sites in one iteration, as the ranks counted what they handed to their sockets. */
function wanPayload(workload: PlannedCollective, ranks: readonly RankResult[], siteOf: readonly number[]): number {
  let bytes = 0;
  for (const { rank, sent } of ranks) {
    for (const one of sent) if (siteOf[one.peer] !== siteOf[rank]) bytes += one.bytes;
  }
  return bytes / workload.iterations;
}

/**
 * Payload of each pair of ranks at different sites since the link counters were first read: that was after the warm-up of
 * the first size, so the warm-ups of the others are in them.
 */
function wideTraffic(
  { sizesBytes, iterations, warmupIterations }: PlannedCollective,
  results: readonly RankResult[],
  siteOf: readonly number[],
): NonNullable<WorkloadOutcome['sent']> {
  const pairs = new Map<string, { readonly from: number; readonly to: number; bytes: number }>();
  for (const { rank: from, sizeBytes, sent } of results) {
    const rounds = iterations + (sizeBytes === sizesBytes[0] ? 0 : warmupIterations);
    for (const { peer: to, bytes } of sent) {
      if (siteOf[from] === siteOf[to]) continue;
      const key = `${String(from)} ${String(to)}`;
      const pair = pairs.get(key) ?? { from, to, bytes: 0 };
      pair.bytes += (bytes * rounds) / iterations;
      pairs.set(key, pair);
    }
  }
  return [...pairs.values()].sort((a, b) => a.from - b.from || a.to - b.to);
}

function tableRow(workload: PlannedCollective, { row, ranks }: Size, siteOf: readonly number[]): Row {
  const algbwGBps = row.sizeBytes / row.timeUs / 1e3;
  return {
    size_bytes: row.sizeBytes,
    count: row.count,
    type: workload.type,
    redop: isReduction(workload) ? workload.op : 'none',
    time_us: row.timeUs,
    time_min_us: row.timeMinUs,
    time_max_us: row.timeMaxUs,
    algbw_GBps: algbwGBps,
    busbw_GBps: algbwGBps * busFactor(workload.collective, workload.ranks.length),
    wrong: row.wrong,
    retransmits: ranks.reduce((sum, rank) => sum + rank.retransmits, 0),
    needless_retransmits: ranks.reduce((sum, rank) => sum + rank.needless, 0),
    ...limitRatios(ranks),
    ...smallestWindow(ranks),
    straggler_ratio: stragglerRatio(ranks),
    wan_payload_bytes: wanPayload(workload, ranks, siteOf),
  };
}

/** Shares of the time that connections had data to send; the kernel counts in milliseconds. */
function limitRatios(ranks: readonly RankResult[]): Row {
  const total = (of: (rank: RankResult) => number) => ranks.reduce((sum, rank) => sum + of(rank), 0);
  const busyUs = total((rank) => rank.busyUs);
  if (busyUs === 0) return {};
  return {
    window_limited_ratio: total((rank) => rank.windowLimitedUs) / busyUs,
    buffer_limited_ratio: total((rank) => rank.bufferLimitedUs) / busyUs,
  };
}

/** Where ranks talk to other sites: what the slowest starter of their connections could send in its first round trip. */
function smallestWindow(ranks: readonly RankResult[]): Row {
  const windows = ranks.map(({ cwndBytes }) => cwndBytes).filter((bytes) => bytes > 0);
  return windows.length === 0 ? {} : { cwnd_start_bytes: Math.min(...windows) };
}

const isReduction = ({ collective }: PlannedCollective) =>
  collective === 'allreduce' || collective === 'reduce-scatter';

function timelineOf(events: readonly CollectiveEvent[]): NonNullable<WorkloadOutcome['timeline']> {
  return events
    .flatMap((event) => (event.event === 'steps' ? [event.steps] : []))
    .map(({ rank, steps, beginNs, endNs }) => ({ rank, steps, begin_ns: beginNs, end_ns: endNs }))
    .sort((a, b) => a.rank - b.rank);
}
