/**
 * The reference controller that knows about distance. It measures the round trip of every pair of sites, then sets for each
 * pair what fits it:
 *
 *   congestion control  one for near pairs, one for far ones
 *   queues              limit 2.5, ECN thresholds 0.75 and 1.5 round trips at the link's rate (HPE/Juniper 2026)
 *   initial window      a share of the pair's bandwidth-delay product
 *   streams             n >= C R / W: so many windows of W bytes fill the pipe
 *   pacing              the pair's rate shared by its senders, so that a burst does not fill the queue of a long link;
 *                       inside a site three times the rate of the slowest pair, which is what a ring waits for
 */
import type { Action, Controller, Greeting, LinkFacts, PairFacts, TelemetryMessage } from './protocol.js';

/** What `config` may have, with the values in force without it. */
interface Settings {
  /** Round trip from which on a pair is far. */
  readonly far_ms: number;
  readonly near_congestion: string;
  readonly far_congestion: string;
  /** Window that one connection is thought to reach. */
  readonly window_bytes: number;
  /** Share of the bandwidth-delay product that a connection of a pair starts with. */
  readonly initial_share: number;
  /** Bounds of queues, in round trips. */
  readonly limit_rtts: number;
  readonly min_rtts: number;
  readonly max_rtts: number;
  /** Whether connections between far pairs are paced to their share of the pair's rate. */
  readonly pace: boolean;
  /** Rate that connections of a collective inside a site are paced to, in that of the slowest pair; 0: they are not. */
  readonly near_pace: number;
}

const DEFAULTS: Settings = {
  far_ms: 0.5,
  near_congestion: 'dctcp',
  far_congestion: 'cubic',
  window_bytes: 1 << 20,
  initial_share: 0.05,
  ...{ limit_rtts: 2.5, min_rtts: 0.75, max_rtts: 1.5 },
  pace: true,
  near_pace: 3,
};

/** A pair is set anew when its round trip turns out to be smaller by more than this. */
const CHANGE_RATIO = 0.8;
/** Segments; more would be refused. */
const LARGEST_INITCWND = 10_000;
const LARGEST_STREAMS = 64;

export function controller(greeting: Greeting): Controller {
  const settings = { ...DEFAULTS, ...(greeting.config as Partial<Settings>) };
  const known = new Map<string, number>();
  const decide = ({ paths }: TelemetryMessage): readonly Action[] => {
    const actions: Action[] = [];
    for (const { from, to, minrtt_ms } of paths) {
      // Both ways of a pair have one round trip; each link's direction is set once, with its pair.
      const key = [from, to].sort().join(' ');
      const before = known.get(key) ?? Number.POSITIVE_INFINITY;
      if (minrtt_ms === null || minrtt_ms >= before * CHANGE_RATIO) continue;
      known.set(key, minrtt_ms);
      actions.push(...settingsFor({ a: from, b: to, rttMs: minrtt_ms }, greeting, settings));
    }
    return actions;
  };
  return { actions: withinSites(greeting, settings), decide };
}

/**
 * A site is near itself: nobody has to measure that. A ring is as fast as its slowest hop, which is one between sites: paced to
 * a few times that rate its hops inside a site lose little, and no longer fill the queues of ports that others use.
 */
function withinSites(greeting: Greeting, { near_congestion, near_pace }: Settings): readonly Action[] {
  const why = 'inside a site';
  const pacing_bps = Math.round((near_pace * slowestRate(greeting)) / 8) * 8;
  const paced = near_pace > 0 && greeting.pairs.length > 0 ? collectivesOf(greeting) : [];
  return greeting.sites.flatMap(({ name }): readonly Action[] => [
    { action: 'transport', between: [name, name], congestion: near_congestion, why },
    ...paced.map(({ id }): Action => ({ action: 'streams', workload: id, between: [name, name], pacing_bps, why })),
  ]);
}

interface Pair {
  readonly a: string;
  readonly b: string;
  readonly rttMs: number;
}

function settingsFor(pair: Pair, greeting: Greeting, settings: Settings): readonly Action[] {
  const { a, b, rttMs } = pair;
  const why = `round trip of ${rttMs.toFixed(3)} ms`;
  const facts = greeting.pairs.find(({ from, to }) => from === a && to === b);
  const rateBps = facts?.rate_bps ?? slowestRate(greeting);
  const bdpBytes = (rateBps * rttMs) / 8e3;
  const mtu = mtuOf(facts, greeting.links);
  const isFar = rttMs >= settings.far_ms;
  const initcwnd = Math.min(LARGEST_INITCWND, Math.max(10, Math.round((settings.initial_share * bdpBytes) / mtu)));
  const congestion = isFar ? settings.far_congestion : settings.near_congestion;
  return [
    { action: 'transport', between: [a, b], congestion, ...(isFar ? { initcwnd } : {}), why },
    ...queueActions(facts, { rttMs, why }, { greeting, settings }),
    ...(isFar ? streamActions(pair, { bdpBytes, rateBps, why }, { greeting, settings }) : []),
  ];
}

interface Means {
  readonly greeting: Greeting;
  readonly settings: Settings;
}

/** Bounds in round trips of this pair, for both directions of its links where the queue marks by thresholds. */
function queueActions(
  facts: PairFacts | undefined,
  { rttMs, why }: { readonly rttMs: number; readonly why: string },
  { greeting, settings }: Means,
): readonly Action[] {
  const links = greeting.links.filter(
    ({ link, queue }) => facts?.links.includes(link) === true && queue?.discipline === 'red',
  );
  return links.map(({ link, direction, rate_bps, mtu_bytes }): Action => {
    // A queue below some full frames would hold no burst at all.
    const bytes = (rtts: number, frames: number) =>
      Math.max(frames * mtu_bytes, Math.round((rtts * rate_bps * rttMs) / 8e3));
    return {
      ...{ action: 'queue', link, direction, why },
      limit_bytes: bytes(settings.limit_rtts, 100),
      min_bytes: bytes(settings.min_rtts, 20),
      max_bytes: bytes(settings.max_rtts, 40),
    };
  });
}

/** Enough connections to fill the pipe, for every collective that has not begun. */
function streamActions(
  { a, b }: Pair,
  { bdpBytes, rateBps, why }: { readonly bdpBytes: number; readonly rateBps: number; readonly why: string },
  { greeting, settings }: Means,
): readonly Action[] {
  const streams = Math.min(LARGEST_STREAMS, Math.max(1, Math.ceil(bdpBytes / settings.window_bytes)));
  const pacing = settings.pace ? { pacing_bps: Math.round(rateBps / streams / 8) * 8 } : {};
  return collectivesOf(greeting).map(({ id }): Action => ({
    action: 'streams',
    workload: id,
    between: [a, b],
    streams,
    ...pacing,
    why,
  }));
}

const collectivesOf = ({ workloads }: Greeting) => workloads.filter(({ kind }) => kind === 'collective');

const slowestRate = ({ pairs }: Greeting): number => Math.min(...pairs.map(({ rate_bps }) => rate_bps));

const mtuOf = (facts: PairFacts | undefined, links: readonly LinkFacts[]): number =>
  links.find(({ link }) => facts?.links[0] === link)?.mtu_bytes ?? 1500;
