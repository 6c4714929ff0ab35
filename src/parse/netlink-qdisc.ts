import { netlinkText, parseNetlinkAttributes, type NetlinkDump } from './netlink.js';

/** RTM_GETQDISC for every device of the namespace: struct tcmsg, all zero (linux/rtnetlink.h). */
export const QDISC_DUMP: NetlinkDump = { protocol: 0, type: 38, body: Buffer.alloc(20) };

/** Statistics of one qdisc, cumulative since it was made. */
export interface QdiscStatistics {
  readonly interfaceIndex: number;
  readonly kind: string;
  readonly bytes: number;
  readonly packets: number;
  readonly drops: number;
  readonly overlimits: number;
  readonly backlog_bytes: number;
  readonly backlog_packets: number;
  /** Null for a qdisc that does not count marks. */
  readonly ecn_marks: number | null;
}

const TCMSG_BYTES = 20;
const TCA_KIND = 1;
const TCA_OPTIONS = 2;
const TCA_STATS2 = 7;
/** Attributes within TCA_STATS2 (linux/gen_stats.h). PKT64 is there once the 32 bits of BASIC do not suffice. */
const STATS = { basic: 1, queue: 3, app: 4, packets64: 8 } as const;
/** Where the number of marks stands in the private statistics: struct tc_…_xstats, linux/pkt_sched.h. */
const ECN_MARK_OFFSET: Readonly<Record<string, number>> = {
  fq_codel: 12,
  codel: 24,
  red: 12,
  pie: 36,
  fq_pie: 16,
  dualpi2: 24,
};

/** CAKE's are attributes: TCA_CAKE_STATS_TIN_STATS, and in each tin TCA_CAKE_TIN_STATS_ECN_MARKED_PACKETS. */
const CAKE = { tins: 10, marked: 8 } as const;

/** Device and settings of a qdisc, the latter as the attributes of its kind. */
export function parseQdiscOptions(message: Buffer): {
  readonly interfaceIndex: number;
  readonly kind: string;
  readonly options: ReadonlyMap<number, Buffer>;
} {
  const attributes = parseNetlinkAttributes(message.subarray(TCMSG_BYTES));
  return {
    interfaceIndex: message.readInt32LE(4),
    kind: netlinkText(attributes.get(TCA_KIND) ?? Buffer.alloc(0)),
    options: parseNetlinkAttributes(attributes.get(TCA_OPTIONS) ?? Buffer.alloc(0)),
  };
}

/**
 * Parses an RTM_NEWQDISC message: the numbers that `tc -s qdisc show` prints, from the same source.
 *
 * @param message without its netlink header, little-endian
 */
export function parseQdiscMessage(message: Buffer): QdiscStatistics {
  const attributes = parseNetlinkAttributes(message.subarray(TCMSG_BYTES));
  const stats = parseNetlinkAttributes(attributes.get(TCA_STATS2) ?? Buffer.alloc(0));
  const kind = netlinkText(attributes.get(TCA_KIND) ?? Buffer.alloc(0));
  const basic = stats.get(STATS.basic) ?? Buffer.alloc(12);
  const queue = stats.get(STATS.queue) ?? Buffer.alloc(20);
  const packets64 = stats.get(STATS.packets64);
  return {
    interfaceIndex: message.readInt32LE(4),
    kind,
    bytes: Number(basic.readBigUInt64LE(0)),
    packets: packets64 === undefined ? basic.readUInt32LE(8) : Number(packets64.readBigUInt64LE(0)),
    drops: queue.readUInt32LE(8),
    overlimits: queue.readUInt32LE(16),
    backlog_bytes: queue.readUInt32LE(4),
    backlog_packets: queue.readUInt32LE(0),
    ecn_marks: parseMarks(kind, stats.get(STATS.app)),
  };
}

function parseMarks(kind: string, app: Buffer | undefined): number | null {
  if (kind === 'cake') return app === undefined ? null : parseCakeMarks(app);
  const offset = ECN_MARK_OFFSET[kind];
  return offset === undefined || app === undefined || app.length < offset + 4 ? null : app.readUInt32LE(offset);
}

/** Marks of all tins together. */
function parseCakeMarks(app: Buffer): number | null {
  const tins = parseNetlinkAttributes(app).get(CAKE.tins);
  if (tins === undefined) return null;
  const marked = [...parseNetlinkAttributes(tins).values()].map((tin) => parseNetlinkAttributes(tin).get(CAKE.marked));
  return marked.reduce((sum, count) => sum + (count?.readUInt32LE(0) ?? 0), 0);
}
