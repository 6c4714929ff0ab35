import type { CellSummary } from '../../src/records/index.js';
import { mean } from '../../src/stats/index.js';
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
  /** 1 - goodput of the rival / half of the link, which it has beside its own kind (Ware et al., HotNets 2019). */
  readonly harm: number | null;
  /** From the start of the late flow to the first 10 s in whose mean it is within 25 % of its share. Infinity: never. */
  readonly convergenceS: number | null;
}

type Metrics = Readonly<Record<string, number>>;

export function figuresOf({ cell, goodput }: SuiteRun): Figures {
  const metricsOf = (id: string): Metrics => cell.workloads.find((workload) => workload.id === id)?.metrics ?? {};
  const probe = metricsOf('probe');
  const rivalRatio = metricsOf('rival')['goodput_law_ratio'];
  const late = goodput['subject-late'];
  return {
    throughputRatio: metricsOf('subject')['goodput_law_ratio'] ?? null,
    queueP50Ms: difference(probe['rtt_p50_ms'], probe['rtt_law_ms']),
    queueP99Ms: difference(probe['rtt_p99_ms'], probe['rtt_law_ms']),
    lossRatio: lossOf(cell),
    jain: metricsOf('subject')['stream_jain_index'] ?? null,
    harm: rivalRatio === undefined ? null : 1 - rivalRatio / 0.5,
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

/** Longer than the sawtooth of CUBIC or Reno in these tests: a flow that keeps its share swings about it. */
const WINDOW_NS = 10e9;
const BAND = 0.25;

/** Time until a flow gets about its share; points are the ends of equal intervals. */
export function convergenceS(points: readonly (readonly [number, number])[], shareBps: number): number {
  const startNs = points[0]?.[0] ?? 0;
  const lastNs = points.at(-1)?.[0] ?? 0;
  for (const [fromNs] of points) {
    if (fromNs + WINDOW_NS > lastNs) break;
    const rates = points.filter(([t]) => t > fromNs && t <= fromNs + WINDOW_NS).map(([, bps]) => bps);
    if (Math.abs((mean(rates) ?? 0) - shareBps) <= BAND * shareBps) return (fromNs - startNs) / 1e9;
  }
  return Number.POSITIVE_INFINITY;
}
