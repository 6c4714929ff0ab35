/** What theory says a workload can reach at best on its network: pure arithmetic over the plan. */
import type { MpiWorkload, Iperf3Workload } from '../spec/types.js';
import type { NetworkPlan } from '../plan/types.js';
import { walkRoute, type Hop } from './route-walk.js';

const ETHERNET_HEADER_BYTES = 14;
/** IPv4 20, TCP 20, time stamps option 12. */
const TCP_HEADERS_BYTES = 52;
/** IPv4 20, UDP 8. */
const UDP_HEADERS_BYTES = 28;

/**
 * Goodput in bit/s of TCP with time stamps and full segments on a saturated path: R × (MTU − 52)/(MTU + 14) of the
 * slowest link, 1448/1514 of the rate for MTU 1500. Null when routing gives no single path.
 */
export function tcpGoodputLawBps(plan: NetworkPlan, from: string, to: string): number | null {
  const hops = walkRoute(plan, from, to);
  if (hops === null || hops.length === 0) return null;
  const mtuBytes = Math.min(...hops.map(({ link }) => link.mtuBytes));
  return (slowestBps(hops) * (mtuBytes - TCP_HEADERS_BYTES)) / (mtuBytes + ETHERNET_HEADER_BYTES);
}

/** The same for datagrams of `payloadBytes` that fit one packet each: R × payload/(payload + 42). */
export function udpGoodputLawBps(hops: readonly Hop[], payloadBytes: number): number {
  return (slowestBps(hops) * payloadBytes) / (payloadBytes + UDP_HEADERS_BYTES + ETHERNET_HEADER_BYTES);
}

const slowestBps = (hops: readonly Hop[]) => Math.min(...hops.map(({ planned }) => planned.rateBps));

type Flow = Omit<Iperf3Workload, 'path'>;

/**
 * The most an iperf3 workload can receive, in bit/s: the link law, or what its senders offer if that is less. Summed
 * over both directions for `both`. Null when the path or the datagram size is not known.
 */
export function iperf3LawBps(plan: NetworkPlan, flow: Flow): number | null {
  const pairs: readonly (readonly [string, string])[] = {
    forward: [[flow.from, flow.to] as const],
    reverse: [[flow.to, flow.from] as const],
    both: [[flow.from, flow.to] as const, [flow.to, flow.from] as const],
  }[flow.direction];
  const offeredBps = flow.rateBps === undefined ? Number.POSITIVE_INFINITY : flow.rateBps * flow.parallel;
  let total = 0;
  for (const [from, to] of pairs) {
    const law = flow.protocol === 'tcp' ? tcpGoodputLawBps(plan, from, to) : udpLaw(plan, { from, to, flow });
    if (law === null) return null;
    total += Math.min(law, offeredBps);
  }
  return total;
}

function udpLaw(plan: NetworkPlan, { from, to, flow }: { from: string; to: string; flow: Flow }): number | null {
  const hops = walkRoute(plan, from, to);
  return hops === null || hops.length === 0 || flow.blockBytes === undefined
    ? null
    : udpGoodputLawBps(hops, flow.blockBytes);
}

/**
 * Fewest bytes that one all-reduce of `messageBytes` can put on the links between S sites, both directions together:
 * every site must send 2(S − 1)/S·m, so 2(S − 1)·m in all; for two sites m each way. Payload only: headers and
 * retransmissions come on top, so even a perfect schedule measures a few percent more.
 */
export function allreduceWanOptimumBytes(sites: number, messageBytes: number): number {
  return 2 * (sites - 1) * messageBytes;
}

/** The same for every iteration of a workload, also the warm-up ones, which the link counters include. */
export function mpiWanOptimumBytes(plan: NetworkPlan, workload: Omit<MpiWorkload, 'path'>): number | null {
  const siteOf = new Map(plan.nodes.map((node) => [node.name, node.site]));
  const sites = new Set(workload.ranks.map((rank) => siteOf.get(rank) ?? null));
  if (sites.has(null) || sites.size < 2) return null;
  const rounds = workload.iterations + workload.warmupIterations;
  return workload.sizesBytes.reduce((sum, size) => sum + rounds * allreduceWanOptimumBytes(sites.size, size), 0);
}
