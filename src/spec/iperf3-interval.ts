/** iperf3 takes 0.1 s to 60 s between reports. */
const INTERVALS_S = [0.1, 1, 10, 60] as const;
/** Most stream intervals in one report, of some 400 bytes each. */
const MOST_POINTS = 20_000;

/** Reporting interval in seconds: 0.1 s, coarser where long runs of many streams would make huge reports. */
export function iperf3IntervalS(totalS: number, streams: number): number {
  return INTERVALS_S.find((intervalS) => (totalS / intervalS) * streams <= MOST_POINTS) ?? 60;
}

/** A warm-up ends where an interval does: a multiple of this, in ns. Warm-ups of whole seconds are always possible. */
export function iperf3WarmupStepNs(durationNs: number, streams: number): number {
  return iperf3IntervalS(durationNs / 1e9, streams) < 1 ? 1e8 : 1e9;
}
