import type { PlannedDirection, PlannedLink } from '../plan/types.js';
import type { CellRecords, CounterSnapshot, InterfaceSample, QdiscSample } from '../records/index.js';

/** What one direction of a link carried between the two counter snapshots. Every number is a difference. */
export interface DirectionCounters {
  readonly link: PlannedLink;
  readonly planned: PlannedDirection;
  /** Transmitted by the sending port, after its queue. */
  readonly sent: PacketCount | null;
  /** Received by the far end. */
  readonly received: PacketCount | null;
  /** The port's root qdisc; null where the plan has none or it was not recorded. */
  readonly port: QdiscCount | null;
  readonly wire: QdiscCount | null;
  /** What serialises in front of the wire; null where nothing does. */
  readonly line: QdiscCount | null;
  /** The policer or the losses by number in front of the wire; its packets include those it drops. */
  readonly filter: QdiscCount | null;
}

export interface PacketCount {
  readonly packets: number;
  /** Ethernet frames without preamble and checksum, as veth counts them. */
  readonly bytes: number;
}

export interface QdiscCount extends PacketCount {
  readonly drops: number;
  readonly marks: number;
  /** How much more is queued at the end than at the beginning. */
  readonly backlogPackets: number;
  /** Packets before the first of the two snapshots. */
  readonly earlierPackets: number;
}

/** Packets that went into a queue or a wire: what it let go, dropped and still holds. */
export function packetsInto({ packets, drops, backlogPackets }: QdiscCount): number {
  return packets + drops + backlogPackets;
}

/**
 * Packets that reached the wire: those the port sent, but for what is left on the line or was dropped by the filter; of a
 * varying rate those that lh_link has transmitted.
 * Null where a counter is missing.
 */
export function offeredToWire({ sent, port, line, filter, planned }: DirectionCounters): number | null {
  // lh_link stands behind the port and before the wire.
  if (planned.variant === 'scheduled-drop-tail') return port?.packets ?? null;
  if (filter !== null) return filter.packets - filter.drops;
  if (line !== null) return line.packets;
  return sent === null || planned.line !== null ? null : sent.packets;
}

/** Copies that the wire made; 0 where none are configured, so that a surplus there shows as an imbalance. */
export function duplicatesOf(counters: DirectionCounters): number {
  const offered = offeredToWire(counters);
  if (counters.planned.channel.duplicationRatio === 0 || offered === null || counters.wire === null) return 0;
  return packetsInto(counters.wire) - offered;
}

/** Counter differences of every link direction in plan order; null without both snapshots. */
export function countDirections(records: CellRecords): readonly DirectionCounters[] | null {
  const { before, after } = records.counters;
  if (before === null || after === null) return null;
  const count = counterOf(before, after);
  return records.input.plan.links.flatMap((link) =>
    [link.forward, link.reverse].map((planned) => ({ link, planned, ...count(link, planned) })),
  );
}

type Counts = Pick<DirectionCounters, 'sent' | 'received' | 'port' | 'wire' | 'line' | 'filter'>;

function counterOf(before: CounterSnapshot, after: CounterSnapshot) {
  const old = { interfaces: indexInterfaces(before), qdiscs: indexQdiscs(before) };
  const now = { interfaces: indexInterfaces(after), qdiscs: indexQdiscs(after) };
  return (link: PlannedLink, planned: PlannedDirection): Counts => {
    const iface = (end: { node: string; dev: string }, side: 'rx' | 'tx') =>
      subtractInterface(old.interfaces.get(ifaceKey(end)), now.interfaces.get(ifaceKey(end)), side);
    const qdisc = (place: QdiscSample['place']) => {
      const key = `${link.id}\0${planned.direction}\0${place}`;
      return subtractQdiscs(old.qdiscs.get(key) ?? [], now.qdiscs.get(key) ?? []);
    };
    return {
      sent: iface(planned.from, 'tx'),
      received: iface(planned.to, 'rx'),
      port: qdisc('port'),
      wire: qdisc('wire'),
      line: qdisc('line'),
      filter: qdisc('filter'),
    };
  };
}

const ifaceKey = (end: { readonly node: string; readonly dev: string }) => `${end.node}\0${end.dev}`;

const indexInterfaces = (snapshot: CounterSnapshot) =>
  new Map(snapshot.interfaces.map((sample) => [ifaceKey(sample), sample]));

function indexQdiscs(snapshot: CounterSnapshot): ReadonlyMap<string, readonly QdiscSample[]> {
  const index = new Map<string, QdiscSample[]>();
  for (const sample of snapshot.qdiscs) {
    const key = `${sample.link}\0${sample.direction}\0${sample.place}`;
    index.set(key, [...(index.get(key) ?? []), sample]);
  }
  return index;
}

function subtractInterface(
  old: InterfaceSample | undefined,
  now: InterfaceSample | undefined,
  side: 'rx' | 'tx',
): PacketCount | null {
  if (old === undefined || now === undefined) return null;
  return side === 'rx'
    ? { packets: now.rx_packets - old.rx_packets, bytes: now.rx_bytes - old.rx_bytes }
    : { packets: now.tx_packets - old.tx_packets, bytes: now.tx_bytes - old.tx_bytes };
}

/**
 * A shaped port has a shaper with an AQM below it. The kernel adds a child's drops to every ancestor
 * (`qdisc_tree_reduce_backlog`, net/sched/sch_api.c), but marks stay with the child: counts come from the root, marks
 * are summed.
 */
function subtractQdiscs(old: readonly QdiscSample[], now: readonly QdiscSample[]): QdiscCount | null {
  const first = rootOf(old);
  const last = rootOf(now);
  if (first === undefined || last === undefined) return null;
  const marks = (samples: readonly QdiscSample[]) => samples.reduce((sum, one) => sum + (one.ecn_marks ?? 0), 0);
  return {
    packets: last.packets - first.packets,
    bytes: last.bytes - first.bytes,
    drops: last.drops - first.drops,
    marks: marks(now) - marks(old),
    backlogPackets: last.backlog_packets - first.backlog_packets,
    earlierPackets: first.packets,
  };
}

/** The outermost qdisc of one place: the shaper if there is one, else the only qdisc. */
export function rootOf(samples: readonly QdiscSample[]): QdiscSample | undefined {
  return samples.find((sample) => sample.kind === 'tbf') ?? samples[0];
}
