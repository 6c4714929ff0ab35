/** What a direction of a link is: its queue, its wire, and what of it varies. Part of `types.ts`, which exports all of it. */

/** How full a queue may get. `bdp` counts rate × the link's own round trip; it is resolved by the plan. */
export type QueueLimit =
  | { readonly unit: 'packets'; readonly packets: number }
  | { readonly unit: 'bytes'; readonly bytes: number }
  | { readonly unit: 'time'; readonly ns: number }
  | { readonly unit: 'bdp'; readonly bdp: number };

/**
 * The output queue of a router port. Hosts' own ports have none: their NIC queue is the socket's (TSQ). `limit` counts
 * packets, except for `red` (bytes) and `cake` (bytes of kernel memory); a drop-tail limit in bytes is kept in bytes.
 */
export type QueueSpec =
  | { readonly discipline: 'drop-tail'; readonly limit: QueueLimit }
  | (QueueCommon & { readonly discipline: 'red' } & RedSpec)
  | (QueueCommon & { readonly discipline: 'codel'; readonly targetNs: number; readonly intervalNs: number })
  | (QueueCommon & {
      readonly discipline: 'fq_codel';
      readonly targetNs: number;
      readonly intervalNs: number;
      readonly flows: number;
    })
  | (QueueCommon & { readonly discipline: 'pie'; readonly targetNs: number; readonly updateNs: number })
  | (QueueCommon & {
      readonly discipline: 'fq_pie';
      readonly targetNs: number;
      readonly updateNs: number;
      readonly flows: number;
    })
  | (QueueCommon & {
      readonly discipline: 'dualpi2';
      readonly targetNs: number;
      readonly updateNs: number;
      /** Packets of L4S flows that waited longer are marked. */
      readonly stepNs: number;
    })
  /** Without its shaper: the link's rate is TBF's. */
  | (QueueCommon & { readonly discipline: 'cake'; readonly rttNs: number })
  /** Flow queues served in turn, without pacing. */
  | (QueueCommon & { readonly discipline: 'fq' })
  /** Three drop-tail bands by the packets' type of service, each with the whole limit. */
  | (QueueCommon & { readonly discipline: 'prio' });

interface QueueCommon {
  readonly limit: QueueLimit;
  /** Whether packets of ECN-capable flows are marked instead of dropped. */
  readonly ecn: boolean;
}

/** Random early detection: below `min` of the average queue nothing is dropped, at `max` a share of `probability`. */
interface RedSpec {
  readonly min: QueueLimit;
  readonly max: QueueLimit;
  readonly probability: number;
  /** Packets over which the queue is averaged (tc's `burst`); undefined: (2 min + max) / 3 in full frames. */
  readonly averagePackets: number | undefined;
}

/** Loss on the wire: independent per packet, in bursts (Gilbert–Elliott, counted in packets), or by packet number. */
export type LossSpec =
  | { readonly model: 'none' }
  | { readonly model: 'random'; readonly ratio: number }
  | { readonly model: 'gilbert-elliott'; readonly ratio: number; readonly meanBurstPackets: number }
  /** Packets number F, F + N, F + 2N … of the direction are lost, counted from 1; F is N unless given. */
  | { readonly model: 'every'; readonly everyPackets: number; readonly firstPacket?: number }
  /** Packets with these numbers are lost, counted from 1; ascending, without repetition. */
  | { readonly model: 'list'; readonly packets: readonly number[] };

/** `spreadNs` is one standard deviation of it, except for `uniform`: half of its width. */
export type JitterDistribution =
  | { readonly name: 'uniform' | 'normal' | 'pareto' | 'paretonormal' }
  /** A table of netem: equally likely deviations, 8192 being one `spreadNs`. `file` is as the user wrote it. */
  | { readonly name: 'table'; readonly file: string; readonly values: readonly number[] };

/**
 * Delay that varies from packet to packet around the link's. `fifo`: a packet never arrives before its predecessor, so
 * that close packets wait for each other. `reorder`: each has its own delay, and they overtake.
 */
export interface JitterSpec {
  readonly mode: 'fifo' | 'reorder';
  readonly spreadNs: number;
  readonly distribution: JitterDistribution;
}

/** A share of packets that arrives `advanceNs` early and so overtakes others. */
export interface ReorderingSpec {
  readonly ratio: number;
  /** Only packets that come at least this many after the last reordered one are candidates; 1: every packet. */
  readonly gapPackets: number;
  readonly advanceNs: number;
}

/** Drops what exceeds a token bucket, behind the queue and before the wire. */
export interface PolicerSpec {
  readonly rateBps: number;
  readonly burstBytes: number;
}

/** What else the wire does to packets, besides delaying and losing them. */
export interface ChannelSpec {
  readonly jitter: JitterSpec | null;
  /** Share of packets that arrive twice. */
  readonly duplicationRatio: number;
  /** Share of packets that arrive with one bit flipped. */
  readonly corruptionRatio: number;
  readonly reordering: ReorderingSpec | null;
  readonly policer: PolicerSpec | null;
}

/** Losses that the wire draws by itself, without a filter in front of it. */
export type DrawnLoss = Exclude<LossSpec, { readonly model: 'every' | 'list' }>;

/** Settings of a direction that may change during a run; absent ones stay as they are. */
export interface LinkSettings {
  readonly rateBps?: number | undefined;
  readonly delayNs?: number | undefined;
  readonly loss?: DrawnLoss | undefined;
  /** Told by a controller: no file can. */
  readonly queue?: QueueBounds | undefined;
}

/** New bounds of a queue, in the unit that its discipline counts; absent ones stay. */
export interface QueueBounds {
  readonly limitPackets?: number | undefined;
  readonly limitBytes?: number | undefined;
  readonly red?: { readonly minBytes: number; readonly maxBytes: number; readonly averagePackets: number } | undefined;
}

interface TraceFile {
  /** As written in the topology. */
  readonly file: string;
  /** SHA-256 of its bytes, in hex. */
  readonly sha256: string;
}

/** When a direction may send: a file of delivery opportunities, as mahimahi replays them. */
export interface MahimahiTrace extends TraceFile {
  readonly format: 'mahimahi';
  readonly opportunities: number;
  /** The file begins again after this time: that of its last line. */
  readonly periodNs: number;
  /** Mean rate of frames of `MTU` bytes at one opportunity each; a multiple of 8. */
  readonly meanRateBps: number;
}

/** Settings over time, each valid until the next row that has the column. */
export interface CsvTrace extends TraceFile {
  readonly format: 'csv';
  /** In the order of their times. A rate of 0 is an outage. */
  readonly rows: readonly (LinkSettings & { readonly atNs: number })[];
}

export type TraceSpec = MahimahiTrace | CsvTrace;

/** One direction of a link. `forward` carries packets from `ends[0]` to `ends[1]`. */
export interface DirectionSpec {
  /** Serialisation rate in bit/s; a positive multiple of 8. */
  readonly rateBps: number;
  /** One-way propagation delay. */
  readonly delayNs: number;
  readonly loss: LossSpec;
  readonly queue: QueueSpec;
  readonly channel: ChannelSpec;
  /** Bytes each frame takes on the line beyond those Linux counts: 24 with `overhead: ethernet`, else 0. */
  readonly overheadBytes: number;
  readonly trace?: TraceSpec | undefined;
}
