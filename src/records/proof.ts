/**
 * `taps.json`: what the agent knows about its capture for the proof of a cell, written when the capture has ended. The packets are in
 * `pcap/wires.pcap`.
 */
export interface TapsRecord {
  readonly format: 'longhaul/taps@1';
  /** Epoch nanoseconds of experiment time 0, decimal text: they do not fit a double. */
  readonly origin_epoch_ns: string;
  /** Devices of the wires' namespace by the number that the capture gives them. */
  readonly devices: Readonly<Record<string, string>>;
  readonly packets: number;
  /** Packets for which the kernel had no room in the capture's ring. */
  readonly dropped: number;
  /** Whether the capture ended at its largest number of packets. */
  readonly full: boolean;
}

/** `proof.json`: every judged link direction held against the ideal one, packet by packet. */
export interface ProofRecord {
  readonly format: 'longhaul/proof@1';
  readonly packets: number;
  readonly capture_dropped: number;
  /** Whether only the first packets of the run were captured. */
  readonly full: boolean;
  /** SHA-256 of samples/delay.jsonl, in hex; null where it is not kept. */
  readonly delays_sha256: string | null;
  readonly directions: readonly DirectionProof[];
  /** For each policy whose links were captured. Missing in records of older versions. */
  readonly reordering?: readonly PolicyReordering[];
  /** One-way delays over all links that a packet was followed on, one after the other. Missing in records of older versions. */
  readonly paths?: readonly PathDelay[];
}

/** One-way delay of the packets that took one path, from the input of its first link to the far end of its last. */
export interface PathDelay {
  /** Site of the hosts, or name of the router, where it begins and ends. */
  readonly from: string;
  readonly to: string;
  /** Links between routers, in their order. */
  readonly links: readonly string[];
  /** Links in all, those of hosts among them. */
  readonly hops: number;
  readonly packets: number;
  readonly mean_ns: number;
  readonly p50_ns: number;
  readonly p99_ns: number;
  readonly max_ns: number;
}

/** How the links of a policy kept the order of packets, as far as they were captured. */
export interface PolicyReordering {
  readonly balance: string;
  readonly direction: 'forward' | 'reverse';
  /** Packets delivered; those delivered after one of their flow that had come to the router later (RFC 4737). */
  readonly packets: number;
  readonly reordered: number;
  readonly flows: number;
  readonly flows_reordered: number;
  /** Largest distance, in packets of the flow, from a late packet to the first that should have been behind it. */
  readonly max_extent_packets: number;
}

export interface DirectionProof {
  readonly link: string;
  readonly direction: 'forward' | 'reverse';
  /** Why this direction could not be held against an ideal link; null where it was. */
  readonly skipped: string | null;
  /** Packets that came to its input, and those delivered. */
  readonly packets: number;
  readonly delivered: number;
  /** Measured minus ideal delivery time. */
  readonly residual: ResidualSummary | null;
  /** The part of the above that met an idle line, by size of frame. */
  readonly idle: readonly IdleSummary[];
  /** One-way delays over time, for their picture. */
  readonly delays: readonly DelaySlice[];
  /** Rate of packets sent back to back, in busy periods that are long beside the lateness of timers, against the rate set. */
  readonly capacity: {
    readonly packets: number;
    readonly measured_bps: number;
    readonly rate_bps: number;
    /** The rate set, with each packet's time rounded down to whole nanoseconds as the kernel does. */
    readonly whole_ns_bps: number;
  } | null;
  /** Tail drops against those of the ideal queue; null where there is none, or another discipline decides. */
  readonly queue: {
    readonly limit_packets: number;
    readonly max_packets: number;
    readonly dropped: number;
    readonly predicted: number;
    readonly unpredicted: number;
    readonly missed: number;
    readonly undecided: number;
  } | null;
  /** Where the time of delivered packets went; null without any. Missing in proofs of older versions. */
  readonly delay?: HopDelay | null;
  /** Longest time for which the line stood idle while a packet waited, and the most it was too fast. */
  readonly work: { readonly packets: number; readonly max_idle_ns: number; readonly max_early_ns: number } | null;
  /** Losses on the wire against those that its seed stands for, packet by packet. */
  readonly loss: {
    readonly packets: number;
    readonly lost: number;
    readonly predicted: number;
    /** Packets whose fate was not the predicted one. */
    readonly disagreements: number;
    /** Number of bursts of 1, 2, 3 … lost packets in a row. */
    readonly bursts: readonly number[];
  } | null;
  /** Delays against the distribution of the link's jitter; null without jitter, or where more than jitter is set. */
  readonly delay_law: DelayLawRecord | null;
  readonly overtakings: number;
  /** Packets behind the queue that never came to it, and packets behind the wire that never entered it. */
  readonly unexplained: number;
  readonly strangers: number;
  /** Dropped packets that could have been meant for another link of equal cost. */
  readonly ambiguous: number;
}

/** Time of the first packet of a slice, and the least, mean and greatest one-way delay of its packets, in ns. */
export type DelaySlice = readonly [t_ns: number, min_ns: number, mean_ns: number, max_ns: number];

/** Deviations of a direction's delays from their mean, against the configured distribution. */
export interface DelayLawRecord {
  readonly distribution: string;
  readonly mode: 'fifo' | 'reorder';
  readonly spread_ns: number;
  readonly delivered: number;
  /** Those of them that could not have waited for another, and are therefore a sample of the distribution. */
  readonly packets: number;
  readonly mean_ns: number | null;
  readonly deviation_ns: number | null;
  /** Kolmogorov's distance, with the lateness of timers allowed for, and the probability of one at least as large. */
  readonly ks_distance: number;
  readonly p_value: number;
  readonly overtakings: number;
}

/** Parts of the one-way delay of a hop, from the stamps of the captures: mean = waiting + sending + propagation. */
export interface HopDelay {
  readonly packets: number;
  readonly mean_ns: number;
  /** In the queue in front of the link, and whatever else is beyond an idle one. */
  readonly waiting_mean_ns: number;
  readonly waiting_p50_ns: number;
  readonly waiting_p99_ns: number;
  readonly waiting_max_ns: number;
  /** On the line at the link's rate. */
  readonly sending_mean_ns: number;
  readonly propagation_ns: number;
}

/** Absolute residuals of lone packets of one size. */
export interface IdleSummary {
  readonly frame_bytes: number;
  readonly packets: number;
  readonly p50_abs_ns: number;
  readonly p99_abs_ns: number;
  readonly max_abs_ns: number;
}

export interface ResidualSummary {
  readonly packets: number;
  readonly min_ns: number;
  readonly p50_ns: number;
  readonly p99_ns: number;
  readonly p999_ns: number;
  readonly max_ns: number;
  /** Quantiles of the distribution at 0, 1 %, 2 % … 100 %, for its picture. */
  readonly percentiles_ns: readonly number[];
}
