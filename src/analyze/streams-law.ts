import { fullFrameBytes } from '../plan/index.js';
import type { NetworkPlan } from '../plan/types.js';
import type { CellRecords, TcpSample, WorkloadResult } from '../records/index.js';
import type { Iperf3Workload } from '../spec/types.js';
import { mean } from '../stats/index.js';
import { idleWayNs, TCP_FRAME_HEADERS_BYTES } from './laws.js';
import { walkRoute } from './route-walk.js';
import { dataSamples } from './window-metrics.js';

type Flow = Omit<Iperf3Workload, 'path'>;
type Metrics = Readonly<Record<string, number>>;

/**
 * What n streams can carry that have W bytes each in flight at most: n·W per round trip of the idle path, and no more than
 * the links allow. W is the window that the kernel of the receiver advertised, not the socket buffer that was asked for:
 * of a buffer the kernel keeps back what the memory of the packets takes.
 * @param lawBps `goodput_law_bps`, null where it is not known
 */
export function streamsLaw(
  records: CellRecords,
  { plan, flow, result }: { readonly plan: NetworkPlan; readonly flow: Flow; readonly result: WorkloadResult },
  lawBps: number | null,
): Metrics {
  const windowBytes = mean(largestWindows(dataSamples(records, flow, result)));
  if (windowBytes === null) return {};
  const rttNs = idleRttNs(plan, flow);
  const goodputBps = result.metrics['goodput_bps'];
  if (rttNs === null || lawBps === null || goodputBps === undefined) return { window_bytes: windowBytes };
  const streamsBps = Math.min(lawBps, (flow.parallel * windowBytes * 8e9) / rttNs);
  return { window_bytes: windowBytes, streams_law_bps: streamsBps, streams_law_ratio: goodputBps / streamsBps };
}

/** Of every connection. */
function largestWindows(samples: readonly TcpSample[]): readonly number[] {
  const largest = new Map<string, number>();
  for (const { local, peer_window_bytes: bytes } of samples) {
    if (typeof bytes === 'number') largest.set(local, Math.max(bytes, largest.get(local) ?? 0));
  }
  return [...largest.values()];
}

/** Of a full segment and its acknowledgement. Null where equal-cost paths differ. */
function idleRttNs(plan: NetworkPlan, { from, to, direction }: Flow): number | null {
  const [sender, receiver] = direction === 'forward' ? [from, to] : [to, from];
  const [there, back] = [walkRoute(plan, sender, receiver), walkRoute(plan, receiver, sender)];
  if (there === null || back === null) return null;
  const frameBytes = fullFrameBytes(Math.min(...there.map(({ link }) => link.mtuBytes)));
  return idleWayNs(there, frameBytes) + idleWayNs(back, TCP_FRAME_HEADERS_BYTES);
}
