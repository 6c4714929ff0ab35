import { ETHERNET_HEADER_BYTES } from '../../plan/queue-limit.js';
import type { PlannedDirection } from '../../plan/types.js';
import { MAX_RATE_BPS, RATE_STEP_BPS } from '../../spec/limits.js';
import type {
  CommandWorkload,
  DirectionSpec,
  LinkSpec,
  NodeSpec,
  PingWorkload,
  QueueLimit,
  Scenario,
} from '../../spec/types.js';

/** The link under test in its lab. */
export const TESTED_LINK = 'tested';

/** Offered load against the rate of the link. A round number would make packets come at the very instants at which others leave. */
const OVERLOAD = 1.2537;
/** Enough for 10,000 packets back to back behind a full queue. */
const MIN_PACKETS = 14_000;
/** What a guest's memory holds at once. A queue too deep to be filled by these is not overfilled. */
const MAX_PACKETS = 60_000;
const UDP_HEADERS_BYTES = 28;
const ICMP_HEADERS_BYTES = 28;
const SMALL_FRAME_BYTES = 64;
const PINGS = 20;

/** Sends numbered datagrams as fast as it can, then waits until they have arrived. */
const FLOOD = [
  'use Socket; my ($to, $count, $bytes, $wait) = @ARGV;',
  'socket(my $socket, PF_INET, SOCK_DGRAM, 0) or die "socket: $!"; my $port = pack_sockaddr_in(9, inet_aton($to));',
  'for my $k (1 .. $count) { send($socket, pack("N", $k) . "x" x ($bytes - 4), 0, $port) or die "send: $!" }',
  'select(undef, undef, undef, $wait);',
].join(' ');

export interface TestedDirection {
  readonly spec: DirectionSpec;
  readonly planned: PlannedDirection;
  readonly mtuBytes: number;
}

/**
 * The scenario that tests one link setting: lone pings of two sizes show the idle delay, a flood at 1.25 times the rate shows
 * capacity, the bound of the queue and the loss. The link comes from a router as in the experiment, or straight
 * from a host whose port has no queue.
 */
export function calibrationLab(scenario: Scenario, tested: TestedDirection): Scenario {
  const fromHost = tested.planned.variant === 'wire-only';
  const hosts = ['source', 'sink'].map((name) => node(name, 'host'));
  const routers = (fromHost ? ['right'] : ['left', 'right']).map((name) => node(name, 'router'));
  const feed = fromHost ? [] : [plainLink('feed', ['source', 'left'], tested)];
  const links = [
    ...feed,
    testedLink(tested, fromHost ? 'source' : 'left'),
    plainLink('rest', ['right', 'sink'], tested),
  ];
  const frameNs = frameTimeNs(tested);
  const packets = packetCount(tested.planned);
  const waitNs = 1.05 * packets * frameNs + 4 * tested.planned.delayNs + 1e8;
  return {
    ...scenario,
    name: 'calibration',
    topology: { ...scenario.topology, name: 'calibration', sites: [], nodes: [...hosts, ...routers], links },
    repeats: 1,
    deadlineNs: 4 * (waitNs + PINGS * pingIntervalNs(frameNs)) + 60e9,
    // Queues are judged by their packets: samples would only cost.
    sampleNs: 1e9,
    captures: [],
    // One setting is calibrated: the one that the link begins with.
    timeline: [],
    proof: { mode: 'kept', links: [TESTED_LINK] },
    workloads: [
      ping('small', {
        payloadBytes: SMALL_FRAME_BYTES - ETHERNET_HEADER_BYTES - ICMP_HEADERS_BYTES,
        frameNs,
        after: [],
      }),
      ping('full', { payloadBytes: tested.mtuBytes - ICMP_HEADERS_BYTES, frameNs, after: ['small'] }),
      flood({ packets, payloadBytes: tested.mtuBytes - UDP_HEADERS_BYTES, waitNs }),
    ],
    expectations: [],
    sweep: [],
  };
}

const frameTimeNs = ({ planned, mtuBytes }: TestedDirection): number =>
  ((mtuBytes + ETHERNET_HEADER_BYTES) * 8e9) / planned.rateBps;

function packetCount({ limitPackets }: PlannedDirection): number {
  const toFillIt = Math.ceil((1.2 * (limitPackets ?? 0) * OVERLOAD) / (OVERLOAD - 1));
  return Math.min(MAX_PACKETS, MIN_PACKETS + toFillIt);
}

const pingIntervalNs = (frameNs: number): number => Math.ceil(Math.max(20e6, 3 * frameNs));

const node = (name: string, kind: NodeSpec['kind']): NodeSpec => ({
  ...{ name, kind, site: undefined, sysctls: {}, path: [] },
});

/** Whatever the other way of the link is, here it only carries answers. */
function testedLink({ spec, planned, mtuBytes }: TestedDirection, from: string): LinkSpec {
  const forward = { ...spec, queue: { ...spec.queue, limit: plannedLimit(spec, planned) } };
  return { ...link(TESTED_LINK, [from, 'right'], mtuBytes), forward, reverse: plain(planned.rateBps, planned.delayNs) };
}

/** The bound as it came out of the plan: the lab's round trip, and so its BDP, may be another. */
function plannedLimit({ queue }: DirectionSpec, { limitPackets, limitBytes }: PlannedDirection): QueueLimit {
  if (limitPackets !== null) return { unit: 'packets', packets: limitPackets };
  return limitBytes === null ? queue.limit : { unit: 'bytes', bytes: limitBytes };
}

function plainLink(id: string, ends: readonly [string, string], { planned, mtuBytes }: TestedDirection): LinkSpec {
  const rateBps = RATE_STEP_BPS * Math.ceil((OVERLOAD * planned.rateBps) / RATE_STEP_BPS);
  const way = plain(Math.min(MAX_RATE_BPS, rateBps), 0);
  return { ...link(id, ends, mtuBytes), forward: way, reverse: way };
}

const link = (id: string, ends: readonly [string, string], mtuBytes: number) => ({
  ...({ id, group: id, ends, mtuBytes, metric: 1, distanceKm: undefined, role: 'local', path: [] } as const),
});

const plain = (rateBps: number, delayNs: number): DirectionSpec => ({
  rateBps,
  delayNs,
  loss: { model: 'none' },
  queue: { discipline: 'drop-tail', limit: { unit: 'packets', packets: 1000 } },
  channel: { jitter: null, duplicationRatio: 0, corruptionRatio: 0, reordering: null, policer: null },
  overheadBytes: 0,
});

const common = { timeoutNs: undefined, path: [] } as const;

function ping(
  id: string,
  { payloadBytes, frameNs, after }: { payloadBytes: number; frameNs: number; after: readonly string[] },
): PingWorkload {
  const start = { after, delayNs: 0 };
  const echo = { from: 'source', to: 'sink', count: PINGS, intervalNs: pingIntervalNs(frameNs), payloadBytes };
  return { id, kind: 'ping', ...common, start, ...echo };
}

function flood(load: { packets: number; payloadBytes: number; waitNs: number }): CommandWorkload {
  const args = [load.packets, load.payloadBytes, load.waitNs / 1e9].map(String);
  return {
    id: 'flood',
    kind: 'command',
    ...common,
    start: { after: ['full'], delayNs: 0 },
    nodes: ['source'],
    argv: ['perl', '-e', FLOOD, 'sink', ...args],
    env: {},
    expectExit: 0,
    service: false,
    readyPort: undefined,
  };
}
