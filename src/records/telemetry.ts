/**
 * What is told of the network while it runs, at the period of `telemetry`: differences over the time since the last record,
 * made of the samples. Written to samples/{connection,hop,path}.jsonl and streamed to controllers. Absent values are null.
 */

/** samples/connection.jsonl: one TCP connection that moved, at the side that sends. */
export interface ConnectionSample {
  readonly t_ns: number;
  readonly from: string;
  /** Null where the peer's address is no node's. */
  readonly to: string | null;
  readonly local: string;
  readonly peer: string;
  readonly congestion: string | null;
  /** Acknowledged payload. */
  readonly rate_bps: number;
  /** Smoothed; null before the first measurement. */
  readonly rtt_ms: number | null;
  readonly minrtt_ms: number | null;
  readonly cwnd_segments: number | null;
  /** Segments sent again, and segments whose acknowledgements carried a mark. */
  readonly retransmits: number;
  readonly marks: number;
}

/** samples/hop.jsonl: one direction of one link on which something moved or waits. */
export interface HopSample {
  readonly t_ns: number;
  readonly link: string;
  readonly direction: 'forward' | 'reverse';
  /** Frames that the sending port let go. */
  readonly rate_bps: number;
  /** `rate_bps` over the rate of the link. */
  readonly utilisation_ratio: number;
  readonly backlog_bytes: number;
  /** Time that the backlog takes to drain, and the same in round trips of the link's propagation; null without either. */
  readonly backlog_ms: number | null;
  readonly backlog_rtt_ratio: number | null;
  readonly marks: number;
  /** Packets dropped by the queue, and lost behind it: on the wire or by a policer. */
  readonly drops: number;
  readonly losses: number;
}

/** samples/path.jsonl: one of the parallel links from one site to another, or a pair of sites that no link joins. */
export interface PathSample {
  readonly t_ns: number;
  /** Sites. */
  readonly from: string;
  readonly to: string;
  /** Null for a pair of sites without a link between them; then the next three are null too. */
  readonly link: string | null;
  readonly rate_bps: number | null;
  /** Of what all links of the pair carried; null where they carried nothing. */
  readonly share_ratio: number | null;
  /** Propagation, and the time that the queue in front takes to drain. */
  readonly delay_ms: number | null;
  /** Smallest smoothed round trip of connections and pings between hosts of the two sites; null without any. */
  readonly rtt_ms: number | null;
  /** Smallest round trip that any of these connections or pings has seen. */
  readonly minrtt_ms: number | null;
}

/** control.jsonl: one action of a controller, done or refused. */
export interface ControlRecord {
  /** When it was done; before 0 for what came with the answer to the greeting. */
  readonly t_ns: number;
  /** Unique in the cell; events that follow from it have the same. */
  readonly id: string;
  readonly controller: string;
  /** Time of the telemetry that it answers; null for the greeting. */
  readonly asked_ns: number | null;
  /** Kind of the action; null where none was named. */
  readonly action: string | null;
  /** Its other fields, JSON text. */
  readonly settings: string;
  /** The controller's own reason. */
  readonly why: string | null;
  readonly applied: boolean;
  /** Why it was refused; null where it was applied. */
  readonly reason: string | null;
}
