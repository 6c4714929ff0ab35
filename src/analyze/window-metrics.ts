import type { CellRecords, TcpSample, WorkloadResult } from '../records/index.js';
import type { NetworkPlan } from '../plan/types.js';
import type { Iperf3Workload } from '../spec/types.js';
import { mean } from '../stats/index.js';
import { segmentBytes } from './laws.js';
import { configuredLossRatio } from './path-loss.js';
import { cubicWindowSegments, renoWindowSegments } from './response-functions.js';
import { walkRoute, type Hop } from './route-walk.js';

type Flow = Omit<Iperf3Workload, 'path'>;
type Metrics = Readonly<Record<string, number>>;

/**
 * The average window of a TCP flow and what theory says of it. Measured: goodput × RTT, in full segments, per stream
 * (Little's law: what is in flight is the rate times the time each byte is in flight). Expected: the response function
 * of RFC 9438 where the path loses packets, or what the kernel says was in flight where a socket buffer bounds it.
 */
export function windowMetrics(records: CellRecords, flow: Flow, result: WorkloadResult): Metrics {
  const hops = dataHops(records.input.plan, flow);
  const { goodput_bps: goodputBps, rtt_mean_ms: rttMs } = result.metrics;
  if (hops === null || goodputBps === undefined || rttMs === undefined) return {};
  const segmentBits = 8 * segmentBytes(hops);
  const measured = (goodputBps * (rttMs / 1e3)) / segmentBits / flow.parallel;
  const law = lawSegments({ records, flow, result, hops, rttS: rttMs / 1e3 });
  if (law === null) return { window_mean_segments: measured };
  return { window_mean_segments: measured, window_law_segments: law, window_law_ratio: measured / law };
}

/** The links that the data crosses; null where there is no single way, or two. */
function dataHops(plan: NetworkPlan, { protocol, direction, from, to }: Flow): readonly Hop[] | null {
  if (protocol !== 'tcp' || direction === 'both') return null;
  const hops = direction === 'forward' ? walkRoute(plan, from, to) : walkRoute(plan, to, from);
  return hops === null || hops.length === 0 ? null : hops;
}

interface LawInput {
  readonly records: CellRecords;
  readonly flow: Flow;
  readonly result: WorkloadResult;
  readonly hops: readonly Hop[];
  readonly rttS: number;
}

function lawSegments(input: LawInput): number | null {
  const { flow, hops, rttS } = input;
  const lossRatio = configuredLossRatio(hops);
  if (lossRatio === 0) return flow.windowBytes === undefined ? null : inFlightSegments(input);
  if (flow.windowBytes !== undefined) return null;
  if (flow.congestion === 'reno') return renoWindowSegments(lossRatio);
  return flow.congestion === 'cubic' ? cubicWindowSegments(lossRatio, rttS) : null;
}

/**
 * Segments sent and not acknowledged, as TCP_INFO of the sending sockets had them (tcpi_unacked), averaged over the
 * samples after the warm-up.
 */
function inFlightSegments({ records, flow, result }: LawInput): number | null {
  const [fromNs, toNs] = [result.start_ns + flow.warmupNs, result.start_ns + flow.durationNs];
  const samples = dataSamples(records, flow, result).filter(({ t_ns }) => t_ns >= fromNs && t_ns < toNs);
  return mean(samples.flatMap(({ unacked_segments }) => unacked_segments ?? []));
}

/**
 * What was sampled of the flow's sending data connections. Empty where other workloads share the node's sockets, nothing
 * was sampled, or both ends send.
 */
export function dataSamples(records: CellRecords, flow: Flow, result: WorkloadResult): readonly TcpSample[] {
  if (result.overlapped_by.length > 0 || flow.direction === 'both' || flow.protocol !== 'tcp') return [];
  const sender = flow.direction === 'forward' ? flow.from : flow.to;
  return records.samples.tcp.filter(
    ({ node, t_ns, bytes_sent }) =>
      node === sender && t_ns >= result.start_ns && t_ns < result.end_ns && (bytes_sent ?? 0) > CONTROL_BYTES,
  );
}

/** iperf3's control connection stays below this; a data connection passes it within its first round trips. */
const CONTROL_BYTES = 20_000;
