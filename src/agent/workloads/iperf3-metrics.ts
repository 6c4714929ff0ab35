/** Figures of an iperf3 run from the reports of both ends. Names and meanings: src/spec/metrics.ts. */
import type { Iperf3Interval, Iperf3Report } from '../../parse/iperf3.js';
import { jainIndex, mean, sum } from '../../stats/index.js';
import type { Planned } from './planned.js';
import type { WorkloadOutcome } from './types.js';

export interface Iperf3Reports {
  readonly client: Iperf3Report;
  readonly server: Iperf3Report;
  /** Experiment time at which the client began; the series counts from it, a few round trips before the first data. */
  readonly startNs: number;
}

type Metrics = Readonly<Record<string, number>>;

/**
 * Goodput is what the RECEIVING application read in the reporting intervals whose middle lies after the warm-up and
 * before the end, divided by the length of just these intervals, and summed over streams. An end counts time from its
 * own start of the test, so the tail that a receiver reads after the sender has stopped is left out.
 * @returns null if no interval of a receiver lies in the window
 */
export function measureIperf3(
  workload: Planned<'iperf3'>,
  reports: Iperf3Reports,
): Pick<WorkloadOutcome, 'metrics' | 'series'> | null {
  const all = [...reports.client.intervals, ...reports.server.intervals];
  const measured = all.filter((interval) => isMeasured(workload, interval));
  const received = {
    forward: reports.server.intervals.filter((interval) => !interval.sender),
    reverse: reports.client.intervals.filter((interval) => !interval.sender),
  };
  const goodputs: Record<string, number> = {};
  const streams: number[] = [];
  for (const direction of directionsOf(workload)) {
    const inWindow = received[direction].filter((interval) => isMeasured(workload, interval));
    if (inWindow.length === 0) return null;
    const rates = streamRates(inWindow);
    streams.push(...rates);
    goodputs[`goodput_${direction}_bps`] = sum(rates);
  }
  const metrics = {
    goodput_bps: sum(Object.values(goodputs)),
    ...goodputs,
    ...fairness(streams),
    sent_bytes: sum(measured.filter((interval) => interval.sender).map((interval) => interval.bytes)),
    received_bytes: sum(measured.filter((interval) => !interval.sender).map((interval) => interval.bytes)),
    ...(workload.protocol === 'tcp' ? tcpMetrics(measured) : udpMetrics(measured)),
  };
  const series = directionsOf(workload).flatMap((direction) => {
    const points = goodputSeries(received[direction]);
    return points.map(({ endS, bps }) => ({
      t_ns: Math.round(reports.startNs + endS * 1e9),
      name: `goodput_${direction}_bps`,
      value: bps,
    }));
  });
  return { metrics, series };
}

function directionsOf(workload: Planned<'iperf3'>): readonly ('forward' | 'reverse')[] {
  return workload.direction === 'both' ? ['forward', 'reverse'] : [workload.direction];
}

function isMeasured(workload: Planned<'iperf3'>, interval: Iperf3Interval): boolean {
  const middleNs = ((interval.startS + interval.endS) / 2) * 1e9;
  return middleNs >= workload.warmupNs && middleNs < workload.durationNs;
}

const rateBps = (intervals: readonly Iperf3Interval[]) => sum(streamRates(intervals));

/** Rate of each stream in bit/s. */
function streamRates(intervals: readonly Iperf3Interval[]): readonly number[] {
  return groupBy(intervals, (interval) => interval.socket).map((stream) => {
    const seconds = sum(stream.map((interval) => interval.endS - interval.startS));
    return (sum(stream.map((interval) => interval.bytes)) * 8) / seconds;
  });
}

/** Nothing for a single stream, which has no one to be fair to. */
function fairness(streams: readonly number[]): Metrics {
  const index = streams.length < 2 ? null : jainIndex(streams);
  return index === null ? {} : { stream_jain_index: index };
}

function tcpMetrics(measured: readonly Iperf3Interval[]): Metrics {
  const rttMs = mean(present(measured.map((interval) => interval.rttMs)));
  return {
    retransmits: sum(present(measured.map((interval) => interval.retransmits))),
    ...(rttMs === null ? {} : { rtt_mean_ms: rttMs }),
  };
}

function udpMetrics(measured: readonly Iperf3Interval[]): Metrics {
  const receivers = measured.filter((interval) => !interval.sender);
  const expected = sum(present(receivers.map((interval) => interval.packets)));
  const lost = sum(present(receivers.map((interval) => interval.lostPackets)));
  // The jitter is a running estimate: the last one of each stream has seen all of it.
  const lastOfStreams = groupBy(receivers, (interval) => interval.socket).map(
    (stream) => stream.at(-1)?.jitterMs ?? null,
  );
  const jitterMs = mean(present(lastOfStreams));
  return {
    ...(expected === 0 ? {} : { udp_lost_ratio: lost / expected }),
    ...(jitterMs === null ? {} : { udp_jitter_ms: jitterMs }),
  };
}

/** One point per interval, warm-up included, the streams summed. Streams of one interval end within microseconds. */
function goodputSeries(intervals: readonly Iperf3Interval[]): readonly { endS: number; bps: number }[] {
  const streams = groupBy(intervals, (interval) => interval.socket);
  const first = streams[0] ?? [];
  return first.flatMap((interval, index) => {
    const parts = streams.flatMap((stream) => stream[index] ?? []);
    // The rest between the last full interval and the end can be too short to be a rate.
    if (interval.endS - interval.startS < 0.01) return [];
    return [{ endS: interval.endS, bps: rateBps(parts) }];
  });
}

function present(values: readonly (number | null)[]): readonly number[] {
  return values.filter((value) => value !== null);
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => number): readonly (readonly T[])[] {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
