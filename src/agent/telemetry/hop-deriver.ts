import type { NetworkPlan, PlannedDirection } from '../../plan/types.js';
import type { HopSample, InterfaceSample, QdiscSample } from '../../records/index.js';
import type { Interval } from './interval.js';

interface Counts {
  readonly bytes: number;
  readonly drops: number;
  readonly losses: number;
  readonly marks: number;
  readonly backlogBytes: number;
}

interface Hop {
  readonly link: string;
  readonly way: PlannedDirection;
  readonly rttNs: number;
}

/** The rate of a direction as it is now: links change while they run. */
export type RateOf = (link: string, direction: 'forward' | 'reverse') => number;

/** What happened on every direction of every link since the last record, from cumulative counters. */
export class HopDeriver {
  private readonly hops: readonly Hop[];
  private readonly last = new Map<string, Counts>();

  constructor(
    plan: NetworkPlan,
    private readonly rateOf: RateOf,
  ) {
    this.hops = plan.links.flatMap(({ id, forward, reverse }) =>
      [forward, reverse].map((way) => ({ link: id, way, rttNs: forward.delayNs + reverse.delayNs })),
    );
  }

  /** One record per direction that carried, queued, dropped or marked something. */
  next(
    samples: { readonly interfaces: readonly InterfaceSample[]; readonly qdiscs: readonly QdiscSample[] },
    interval: Interval,
  ): readonly HopSample[] {
    const ports = new Map(samples.interfaces.map((one) => [`${one.node} ${one.dev}`, one]));
    const qdiscs = new Map<string, QdiscSample[]>();
    for (const one of samples.qdiscs) {
      const key = `${one.link} ${one.direction} ${one.place}`;
      const others = qdiscs.get(key);
      if (others === undefined) qdiscs.set(key, [one]);
      else others.push(one);
    }
    return this.hops.flatMap((hop) => {
      const at = (place: QdiscSample['place']) => qdiscs.get(`${hop.link} ${hop.way.direction} ${place}`) ?? [];
      const port = ports.get(`${hop.way.from.node} ${hop.way.from.dev}`);
      return this.record(hop, countsOf(hop.way, { port, at }), interval);
    });
  }

  private record(hop: Hop, now: Counts, { tNs, seconds }: Interval): readonly HopSample[] {
    const { link, way, rttNs } = hop;
    const key = `${link} ${way.direction}`;
    const before = this.last.get(key) ?? now;
    this.last.set(key, now);
    const since = (field: Exclude<keyof Counts, 'backlogBytes'>): number => Math.max(0, now[field] - before[field]);
    const [bytes, marks, drops, losses] = [since('bytes'), since('marks'), since('drops'), since('losses')];
    const { backlogBytes } = now;
    if (bytes + marks + drops + losses + backlogBytes === 0) return [];
    const rateBps = seconds > 0 ? (bytes * 8) / seconds : 0;
    const capacityBps = this.rateOf(link, way.direction);
    // During an outage the backlog has no time to drain that could be told.
    const backlogNs = capacityBps > 0 ? (backlogBytes * 8e9) / capacityBps : null;
    return [
      {
        t_ns: tNs,
        link,
        direction: way.direction,
        rate_bps: rateBps,
        utilisation_ratio: capacityBps > 0 ? rateBps / capacityBps : 0,
        backlog_bytes: backlogBytes,
        backlog_ms: backlogNs === null ? null : backlogNs / 1e6,
        backlog_rtt_ratio: backlogNs === null || rttNs === 0 ? null : backlogNs / rttNs,
        ...{ marks, drops, losses },
      },
    ];
  }
}

interface Sources {
  readonly port: InterfaceSample | undefined;
  readonly at: (place: QdiscSample['place']) => readonly QdiscSample[];
}

/**
 * Bytes are those that the port has let go. Of a shaped port the shaper counts the drops of the discipline below it and
 * holds its backlog, and the marks are the discipline's (sch_api.c, qdisc_tree_reduce_backlog).
 */
function countsOf({ variant }: PlannedDirection, { port, at }: Sources): Counts {
  const queue = at('port');
  const root = queue.find(({ kind }) => kind === 'tbf') ?? queue[0];
  const behind = [...at('wire'), ...at('filter')];
  return {
    // lh_link stands behind the port's device, which therefore counts what comes to its queue.
    bytes: (variant === 'scheduled-drop-tail' ? root?.bytes : port?.tx_bytes) ?? 0,
    drops: root?.drops ?? 0,
    losses: behind.reduce((sum, { drops }) => sum + drops, 0),
    marks: queue.reduce((sum, { ecn_marks }) => sum + (ecn_marks ?? 0), 0),
    backlogBytes: root?.backlog_bytes ?? 0,
  };
}
