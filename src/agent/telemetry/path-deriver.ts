import type { NetworkPlan, PlannedDirection } from '../../plan/types.js';
import type { ConnectionSample, HopSample, PathSample, RttSample } from '../../records/index.js';

interface Member {
  readonly link: string;
  readonly way: PlannedDirection;
}

interface RoundTrip {
  readonly rttMs: number | null;
  readonly minrttMs: number | null;
}

const UNKNOWN: RoundTrip = { rttMs: null, minrttMs: null };

/** What single hops and connections mean for pairs of sites. */
export class PathDeriver {
  private readonly siteOf: ReadonlyMap<string, string>;
  /** Links between two sites, by `from to`. */
  private readonly pairs = new Map<string, Member[]>();

  constructor(plan: NetworkPlan) {
    this.siteOf = new Map(plan.nodes.flatMap(({ name, site }) => (site === null ? [] : [[name, site] as const])));
    for (const { id, role, forward, reverse } of plan.links) {
      if (role !== 'wan') continue;
      for (const way of [forward, reverse]) {
        const key = this.pairOf(way.from.node, way.to.node);
        if (key !== null) this.pairs.set(key, [...(this.pairs.get(key) ?? []), { link: id, way }]);
      }
    }
  }

  next(
    tNs: number,
    seen: {
      readonly connections: readonly ConnectionSample[];
      readonly hops: readonly HopSample[];
      readonly pings: readonly RttSample[];
    },
  ): readonly PathSample[] {
    const trips = this.roundTrips(seen);
    const hops = new Map(seen.hops.map((hop) => [`${hop.link} ${hop.direction}`, hop]));
    const direct = [...this.pairs].flatMap(([key, members]) => {
      const rates = members.map(({ link, way }) => hops.get(`${link} ${way.direction}`)?.rate_bps ?? 0);
      const total = rates.reduce((sum, one) => sum + one, 0);
      return members.map(({ link, way }, index) => {
        const backlogMs = hops.get(`${link} ${way.direction}`)?.backlog_ms ?? 0;
        const rateBps = rates[index] ?? 0;
        const share = total === 0 ? null : rateBps / total;
        const figures = { link, rate_bps: rateBps, share_ratio: share, delay_ms: way.delayNs / 1e6 + backlogMs };
        return record(tNs, key, { ...figures, trip: trips.get(key) ?? UNKNOWN });
      });
    });
    const none = { link: null, rate_bps: null, share_ratio: null, delay_ms: null };
    const others = [...trips].filter(([key]) => !this.pairs.has(key));
    return [...direct, ...others.map(([key, trip]) => record(tNs, key, { ...none, trip }))];
  }

  /** The smallest round trips of every pair, in both directions: a round trip has no direction. */
  private roundTrips({
    connections,
    pings,
  }: {
    readonly connections: readonly ConnectionSample[];
    readonly pings: readonly RttSample[];
  }): ReadonlyMap<string, RoundTrip> {
    const trips = new Map<string, RoundTrip>();
    const see = (from: string, to: string | null, trip: RoundTrip): void => {
      for (const key of to === null ? [] : [this.pairOf(from, to), this.pairOf(to, from)]) {
        if (key === null) continue;
        const { rttMs, minrttMs } = trips.get(key) ?? UNKNOWN;
        trips.set(key, { rttMs: least(rttMs, trip.rttMs), minrttMs: least(minrttMs, trip.minrttMs) });
      }
    };
    for (const { from, to, rtt_ms, minrtt_ms } of connections) see(from, to, { rttMs: rtt_ms, minrttMs: minrtt_ms });
    for (const { from, to, rtt_ms } of pings) see(from, to, { rttMs: rtt_ms, minrttMs: rtt_ms });
    return trips;
  }

  private pairOf(from: string, to: string): string | null {
    const [a, b] = [this.siteOf.get(from), this.siteOf.get(to)];
    return a === undefined || b === undefined || a === b ? null : `${a} ${b}`;
  }
}

type Figures = Pick<PathSample, 'link' | 'rate_bps' | 'share_ratio' | 'delay_ms'> & { readonly trip: RoundTrip };

function record(tNs: number, key: string, { trip, ...figures }: Figures): PathSample {
  const [from = '', to = ''] = key.split(' ');
  return { t_ns: tNs, from, to, ...figures, rtt_ms: trip.rttMs, minrtt_ms: trip.minrttMs };
}

function least(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
