import { fullFrameBytes, idlePaths } from '../plan/index.js';
import type { NetworkPlan } from '../plan/types.js';
import type { WorkloadResult } from '../records/index.js';
import type { PingWorkload } from '../spec/types.js';
import { walkRoute, type Hop } from './route-walk.js';

type Ping = Omit<PingWorkload, 'path'>;
type Metrics = Readonly<Record<string, number>>;

/** Ethernet 14, IPv4 20, ICMP 8. */
const ECHO_HEADERS_BYTES = 42;

/**
 * What round trips on this path must be, and how far the replies were from it. Idle: the sum of delay + 8·L/R over every
 * link, both ways. At most: the time to send all that the port queues on the way can hold comes on top (B/R each).
 * Nothing is said where equal-cost paths differ, and no distance where other traffic may have been in the way.
 */
export function roundTripMetrics(plan: NetworkPlan, ping: Ping, result: WorkloadResult): Metrics {
  const frameBytes = ping.payloadBytes + ECHO_HEADERS_BYTES;
  const [path] = idlePaths(plan, [{ from: ping.from, to: ping.to, frameBytes }]);
  const hops = [walkRoute(plan, ping.from, ping.to), walkRoute(plan, ping.to, ping.from)];
  if (path === undefined || path.rttNs !== path.maxRttNs || hops.includes(null)) return {};
  const lawMs = path.rttNs / 1e6;
  const boundMs = lawMs + hops.flatMap((way) => way ?? []).reduce((sum, hop) => sum + fullQueueMs(hop), 0);
  const { rtt_min_ms: minMs, rtt_max_ms: maxMs } = result.metrics;
  if (minMs === undefined || maxMs === undefined) return { rtt_law_ms: lawMs, rtt_bound_ms: boundMs };
  const alone = result.overlapped_by.length === 0;
  const errorUs = Math.max(Math.abs(minMs - lawMs), Math.abs(maxMs - lawMs)) * 1e3;
  return {
    rtt_law_ms: lawMs,
    ...(alone ? { rtt_law_error_us: errorUs } : {}),
    rtt_bound_ms: boundMs,
    rtt_bound_ratio: maxMs / boundMs,
    ...queueing(result.metrics, lawMs),
  };
}

/** In units of the idle round trip, in which rules for buffers of long links are written. */
function queueing({ rtt_p50_ms: p50, rtt_p99_ms: p99 }: Metrics, lawMs: number): Metrics {
  if (p50 === undefined || p99 === undefined) return {};
  return { queueing_p50_rtts: (p50 - lawMs) / lawMs, queueing_p99_rtts: (p99 - lawMs) / lawMs };
}

/** How long a full queue of full frames takes to drain. The wires of hosts have no queue of their own. */
function fullQueueMs({ link, planned }: Hop): number {
  const { limitPackets, limitBytes, rateBps, variant } = planned;
  if (variant === 'wire-only') return 0;
  const bytes = limitBytes ?? (limitPackets ?? 0) * fullFrameBytes(link.mtuBytes);
  return (bytes * 8e3) / rateBps;
}
