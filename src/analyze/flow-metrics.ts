import { idlePaths, serialisationNs } from '../plan/index.js';
import type { NetworkPlan } from '../plan/types.js';
import type { FlowSample } from '../records/index.js';
import { quantiles } from '../stats/index.js';
import { idleWayNs, segmentBytes, TCP_FRAME_HEADERS_BYTES, tcpGoodputLawBps } from './laws.js';
import { walkRoute } from './route-walk.js';

/** A SYN with options; its answer is as long. */
const HANDSHAKE_FRAME_BYTES = 74;

/** What a flow between two nodes takes on idle links: this, and its bytes beyond one segment at this rate. */
interface IdleFlow {
  readonly fixedNs: number;
  readonly segmentBytes: number;
  readonly goodputBps: number;
}

/**
 * How much longer flows took than alone with an open window: handshake, one segment through every link, and the rest of
 * the bytes at the rate of the slowest. Nothing is said where a pair of nodes has no single path.
 */
export function slowdownMetrics(plan: NetworkPlan, samples: readonly FlowSample[]): Readonly<Record<string, number>> {
  if (!staysTheSame(plan)) return {};
  const idle = new Map<string, IdleFlow | null>();
  const slowdowns = samples.map((sample) => {
    const pair = `${sample.from} ${sample.to}`;
    const known = idle.get(pair);
    const alone = known === undefined ? idleFlow(plan, sample) : known;
    idle.set(pair, alone);
    return alone === null || sample.fct_ns === null ? null : sample.fct_ns / idleNs(alone, sample.bytes);
  });
  const all = slowdowns.filter((one) => one !== null);
  if (all.length === 0 || all.length < samples.length) return {};
  const [p50 = 0, p99 = 0] = quantiles(all, [0.5, 0.99]);
  return { slowdown_p50: p50, slowdown_p99: p99 };
}

/** An idle link that changes has no one time for a flow. */
const staysTheSame = ({ timeline, links }: NetworkPlan): boolean =>
  timeline.changes.length === 0 &&
  links.every(({ forward, reverse }) => forward.trace === null && reverse.trace === null);

function idleFlow(plan: NetworkPlan, { from, to }: FlowSample): IdleFlow | null {
  const hops = walkRoute(plan, from, to);
  const [handshake] = idlePaths(plan, [{ from, to, frameBytes: HANDSHAKE_FRAME_BYTES }]);
  const goodputBps = tcpGoodputLawBps(plan, from, to);
  if (hops === null || handshake === undefined || goodputBps === null) return null;
  const segment = segmentBytes(hops);
  const slowestBps = Math.min(...hops.map(({ planned }) => planned.rateBps));
  // The acknowledgement that ends the handshake goes ahead of the first segment.
  const acknowledgementNs = serialisationNs(TCP_FRAME_HEADERS_BYTES, slowestBps);
  const fixedNs = handshake.rttNs + acknowledgementNs + idleWayNs(hops, segment + TCP_FRAME_HEADERS_BYTES);
  return { fixedNs, segmentBytes: segment, goodputBps };
}

/** A flow of less than a segment is taken for a whole one: some microseconds on slow links, in the flow's favour. */
const idleNs = ({ fixedNs, segmentBytes: segment, goodputBps }: IdleFlow, bytes: number): number =>
  fixedNs + (Math.max(0, bytes - segment) * 8e9) / goodputBps;
