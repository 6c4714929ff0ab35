/**
 * `samples/*.jsonl`: time series, flat records of one type per file so that pandas, DuckDB and R read them as they are.
 * `t_ns` is experiment time. Counters are cumulative since the lab came up. Absent values are null, never missing.
 */

/** samples/tcp.jsonl: one TCP connection at one time, from `ss -tin` (TCP_INFO). */
export interface TcpSample {
  readonly t_ns: number;
  readonly node: string;
  readonly local: string;
  readonly peer: string;
  readonly state: string;
  readonly congestion: string | null;
  readonly cwnd_segments: number | null;
  readonly ssthresh_segments: number | null;
  readonly mss_bytes: number | null;
  readonly rtt_ms: number | null;
  readonly rttvar_ms: number | null;
  readonly minrtt_ms: number | null;
  readonly bytes_sent: number | null;
  readonly bytes_acked: number | null;
  readonly bytes_received: number | null;
  readonly bytes_retrans: number | null;
  readonly retrans_total: number | null;
  readonly unacked_segments: number | null;
  /** Segments whose acknowledgements carried a mark (ECN). */
  readonly delivered_ce_segments: number | null;
  readonly pacing_rate_bps: number | null;
  readonly delivery_rate_bps: number | null;
  /** The window that the peer advertised last. */
  readonly peer_window_bytes: number | null;
  /** Times that the sender found its segments reordered, and segments that came to this end out of order, so far. */
  readonly reord_seen: number | null;
  readonly rcv_ooopack: number | null;
}

/** samples/qdisc.jsonl: one qdisc of a shaped link, from `tc -s -j`. `place`: router port queue, wire, the line
 * in front of it that serialises, or the filter (policer, losses by number) in front of the wire, whose packets include
 * those it drops. */
export interface QdiscSample {
  readonly t_ns: number;
  readonly link: string;
  readonly direction: 'forward' | 'reverse';
  readonly place: 'port' | 'wire' | 'line' | 'filter';
  readonly kind: string;
  readonly bytes: number;
  readonly packets: number;
  readonly drops: number;
  readonly overlimits: number;
  readonly backlog_bytes: number;
  readonly backlog_packets: number;
  readonly ecn_marks: number | null;
}

/** samples/iface.jsonl: counters of one node interface, from `ip -s -j`. */
export interface InterfaceSample {
  readonly t_ns: number;
  readonly node: string;
  readonly dev: string;
  readonly link: string;
  readonly rx_bytes: number;
  readonly rx_packets: number;
  readonly rx_dropped: number;
  readonly rx_errors: number;
  readonly tx_bytes: number;
  readonly tx_packets: number;
  readonly tx_dropped: number;
  readonly tx_errors: number;
}

/** samples/rtt.jsonl: one ping reply. */
export interface RttSample {
  readonly t_ns: number;
  readonly workload: string;
  readonly from: string;
  readonly to: string;
  readonly seq: number;
  /** Null: no reply. */
  readonly rtt_ms: number | null;
}

/** samples/flows.jsonl: one flow of a workload of kind flows. */
export interface FlowSample {
  /** When it started. */
  readonly t_ns: number;
  readonly workload: string;
  /** Counts from 0 in the order of the starts. */
  readonly flow: number;
  readonly from: string;
  readonly to: string;
  readonly bytes: number;
  /** From its start to its last byte at the receiver; null when it did not end. */
  readonly fct_ns: number | null;
  readonly retransmits: number | null;
}

/** samples/delay.jsonl: one packet on its way through one link direction, where captures are kept (`proof: always`). */
export interface DelaySample {
  /** When it came to the queue, or to the wire where the port has none. */
  readonly t_ns: number;
  readonly link: string;
  readonly direction: 'forward' | 'reverse';
  readonly frame_bytes: number;
  /** Until its last bit was delivered; null when it was lost. */
  readonly delay_ns: number | null;
  /** The delay beyond that of an idle link: propagation and the frame's own serialisation taken off. */
  readonly queueing_ns: number | null;
  readonly lost: 'queue' | 'wire' | null;
}
