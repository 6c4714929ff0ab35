/** What theory says a workload can reach at best on its network: pure arithmetic over the plan. */
import { wanOptimumBytes } from '../collectives/index.js';
import { serialisationNs } from '../plan/index.js';
import { sitesOfRanks } from '../program/index.js';
import type { MpiWorkload, Iperf3Workload } from '../spec/types.js';
import type { NetworkPlan } from '../plan/types.js';
import type { LinkSummary } from '../records/index.js';
import { countedLossRatio } from './path-loss.js';
import { walkRoute, type Hop } from './route-walk.js';

const ETHERNET_HEADER_BYTES = 14;
/** IPv4 20, TCP 20, time stamps option 12. */
const TCP_HEADERS_BYTES = 52;
/** Of every TCP segment; a bare acknowledgement is nothing else. */
export const TCP_FRAME_HEADERS_BYTES = ETHERNET_HEADER_BYTES + TCP_HEADERS_BYTES;
/** IPv4 20, UDP 8. */
const UDP_HEADERS_BYTES = 28;

/**
 * Goodput in bit/s of TCP with time stamps and full segments on a saturated path: R × (MTU − 52)/(MTU + 14) of the
 * slowest link, 1448/1514 of the rate for MTU 1500 and 1448/1538 with `overhead: ethernet`. Null when routing gives no single path.
 */
export function tcpGoodputLawBps(plan: NetworkPlan, from: string, to: string): number | null {
  const hops = walkRoute(plan, from, to);
  if (hops === null || hops.length === 0) return null;
  const mtuBytes = Math.min(...hops.map(({ link }) => link.mtuBytes));
  return slowestFramesPerSecond(hops, mtuBytes + ETHERNET_HEADER_BYTES) * 8 * (mtuBytes - TCP_HEADERS_BYTES);
}

/** Payload of a full TCP segment with time stamps: 1448 bytes for MTU 1500. */
export function segmentBytes(hops: readonly Hop[]): number {
  return Math.min(...hops.map(({ link }) => link.mtuBytes)) - TCP_HEADERS_BYTES;
}

/** The same for datagrams of `payloadBytes` that fit one packet each: R × payload/(payload + 42), before losses. */
export function udpGoodputLawBps(hops: readonly Hop[], payloadBytes: number): number {
  const frameBytes = payloadBytes + UDP_HEADERS_BYTES + ETHERNET_HEADER_BYTES;
  return slowestFramesPerSecond(hops, frameBytes) * 8 * payloadBytes;
}

/** What a lone frame of `frameBytes` takes from end to end: delays, and its serialisation on every link. */
export const idleWayNs = (hops: readonly Hop[], frameBytes: number): number =>
  hops.reduce(
    (sum, { planned: { delayNs, overheadBytes, rateBps } }) =>
      sum + delayNs + serialisationNs(frameBytes + overheadBytes, rateBps),
    0,
  );

/** Frames of one size that the slowest hop carries: its line's rate, or its policer's, over what a frame takes of it. */
function slowestFramesPerSecond(hops: readonly Hop[], frameBytes: number): number {
  const rates = hops.map(({ planned: { rateBps, channel, overheadBytes } }) => {
    const bps = Math.min(rateBps, channel.policer?.rateBps ?? rateBps);
    return bps / (8 * (frameBytes + overheadBytes));
  });
  return Math.min(...rates);
}

type Flow = Omit<Iperf3Workload, 'path'>;

/**
 * The most an iperf3 workload can receive, in bit/s: the link law, or what its senders offer if that is less; for UDP
 * less the share that the wires of the path lost, as counted in `links`. Summed over both directions for `both`. Null
 * when the path, the datagram size or the count is not known.
 */
export function iperf3LawBps(plan: NetworkPlan, flow: Flow, links: readonly LinkSummary[]): number | null {
  const pairs: readonly (readonly [string, string])[] = {
    forward: [[flow.from, flow.to] as const],
    reverse: [[flow.to, flow.from] as const],
    both: [[flow.from, flow.to] as const, [flow.to, flow.from] as const],
  }[flow.direction];
  const offeredBps = flow.rateBps === undefined ? Number.POSITIVE_INFINITY : flow.rateBps * flow.parallel;
  let total = 0;
  for (const [from, to] of pairs) {
    const law =
      flow.protocol === 'tcp'
        ? atMost(offeredBps, tcpGoodputLawBps(plan, from, to))
        : udpLaw({ hops: walkRoute(plan, from, to), payloadBytes: flow.blockBytes, offeredBps, links });
    if (law === null) return null;
    total += law;
  }
  return total;
}

const atMost = (bound: number, law: number | null) => (law === null ? null : Math.min(law, bound));

interface UdpFlow {
  readonly hops: readonly Hop[] | null;
  readonly payloadBytes: number | undefined;
  readonly offeredBps: number;
  readonly links: readonly LinkSummary[];
}

function udpLaw({ hops, payloadBytes, offeredBps, links }: UdpFlow): number | null {
  if (hops === null || hops.length === 0 || payloadBytes === undefined) return null;
  const lossRatio = countedLossRatio(hops, links);
  return lossRatio === null ? null : Math.min(offeredBps, udpGoodputLawBps(hops, payloadBytes)) * (1 - lossRatio);
}

/**
 * Fewest payload bytes that a collective of MPI can put on the links between its sites, in all of its iterations, also the
 * warm-up ones, which the link counters include. Null where a rank belongs to no site, or all to one. Headers and
 * retransmissions come on top, so even a perfect schedule measures a few percent more.
 */
export function mpiWanOptimumBytes(plan: NetworkPlan, workload: Omit<MpiWorkload, 'path'>): number | null {
  const { ranks, iterations, warmupIterations, sizesBytes } = workload;
  const siteOf = sitesOfRanks(plan, ranks);
  if (siteOf.includes(plan.sites.length) || new Set(siteOf).size < 2) return null;
  const collective = workload.collective === 'reduce-scatter-block' ? 'reduce-scatter' : workload.collective;
  const rounds = iterations + warmupIterations;
  return sizesBytes.reduce((sum, size) => sum + rounds * wanOptimumBytes(collective, { siteOf }, size), 0);
}
