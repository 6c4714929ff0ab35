import type { CellSummary } from '../../src/records/index.js';
import type { SuiteRun } from './run.js';

/** What is said about every control in every test; null where the test does not measure it. */
export interface Figures {
  /** Goodput of the (first) flow over what the link carries. */
  readonly throughputRatio: number | null;
  /** Round trips of the probe beyond those of the idle path. */
  readonly queueP50Ms: number | null;
  readonly queueP99Ms: number | null;
  /** Packets that the queue dropped or the wire lost, of those that came to it. */
  readonly lossRatio: number | null;
  readonly jain: number | null;
  /** 1 - goodput of the rival beside the subject / beside one of its own kind (Ware et al., HotNets 2019). */
  readonly harm: number | null;
  /** From the start of the late flow until it stays within 25 % of its share for 5 s. Infinity: never. */
  readonly convergenceS: number | null;
}

type Metrics = Readonly<Record<string, number>>;

export function figuresOf({ cell, goodput }: SuiteRun): Figures {
  const metricsOf = (id: string): Metrics => cell.workloads.find((workload) => workload.id === id)?.metrics ?? {};
  const probe = metricsOf('probe');
  const [rival, alike] = [metricsOf('rival')['goodput_bps'], metricsOf('alike-1')['goodput_bps']];
  const late = goodput['subject-late'];
  return {
    throughputRatio: metricsOf('subject')['goodput_law_ratio'] ?? null,
    queueP50Ms: difference(probe['rtt_p50_ms'], probe['rtt_law_ms']),
    queueP99Ms: difference(probe['rtt_p99_ms'], probe['rtt_law_ms']),
    lossRatio: lossOf(cell),
    jain: metricsOf('subject')['stream_jain_index'] ?? null,
    harm: rival === undefined || alike === undefined ? null : 1 - rival / alike,
    convergenceS: late === undefined ? null : convergenceS(late, fairShareBps(metricsOf('subject'))),
  };
}

const difference = (value: number | undefined, base: number | undefined) =>
  value === undefined || base === undefined ? null : Math.max(0, value - base);

function lossOf({ links }: CellSummary): number | null {
  const line = links.find(({ id, direction }) => id === 'line' && direction === 'forward');
  return line === undefined ? null : line.drops / (line.packets + line.drops);
}

/** Of two flows: half of what the link carries. */
const fairShareBps = (metrics: Metrics) => (metrics['goodput_law_bps'] ?? 0) / 2;

const STEADY_NS = 5e9;
const BAND = 0.25;

/** Time until the goodput stays near the share; points are the ends of equal intervals. */
export function convergenceS(points: readonly (readonly [number, number])[], shareBps: number): number {
  const [first] = points;
  if (first === undefined) return Number.POSITIVE_INFINITY;
  let sinceNs: number | null = null;
  for (const [t, bps] of points) {
    if (Math.abs(bps - shareBps) > BAND * shareBps) sinceNs = null;
    else sinceNs ??= t;
    if (sinceNs !== null && t - sinceNs >= STEADY_NS) return (sinceNs - first[0]) / 1e9;
  }
  return Number.POSITIVE_INFINITY;
}
