/**
 * Columns of the records whose fields are fixed. The types hold every table to its record: a field that is added to a
 * record and not here does not compile.
 */
import type { CellRecords, ExpectationResult, FidelityCheck, LinkSummary } from '../../records/index.js';
import type { ColumnType } from './column.js';

type Columns<T> = Readonly<Record<keyof T, ColumnType>>;
type Samples = CellRecords['samples'];

export const SAMPLE_COLUMNS: { readonly [Name in keyof Samples]: Columns<Samples[Name][number]> } = {
  tcp: {
    t_ns: 'integer',
    node: 'text',
    local: 'text',
    peer: 'text',
    state: 'text',
    congestion: 'text',
    cwnd_segments: 'number',
    ssthresh_segments: 'number',
    mss_bytes: 'number',
    rtt_ms: 'number',
    rttvar_ms: 'number',
    minrtt_ms: 'number',
    bytes_sent: 'number',
    bytes_acked: 'number',
    bytes_received: 'number',
    bytes_retrans: 'number',
    retrans_total: 'number',
    unacked_segments: 'number',
    pacing_rate_bps: 'number',
    delivery_rate_bps: 'number',
    peer_window_bytes: 'number',
  },
  qdisc: {
    t_ns: 'integer',
    link: 'text',
    direction: 'text',
    place: 'text',
    kind: 'text',
    bytes: 'integer',
    packets: 'integer',
    drops: 'integer',
    overlimits: 'integer',
    backlog_bytes: 'integer',
    backlog_packets: 'integer',
    ecn_marks: 'number',
  },
  iface: {
    t_ns: 'integer',
    node: 'text',
    dev: 'text',
    link: 'text',
    rx_bytes: 'integer',
    rx_packets: 'integer',
    rx_dropped: 'integer',
    rx_errors: 'integer',
    tx_bytes: 'integer',
    tx_packets: 'integer',
    tx_dropped: 'integer',
    tx_errors: 'integer',
  },
  rtt: { t_ns: 'integer', workload: 'text', from: 'text', to: 'text', seq: 'integer', rtt_ms: 'number' },
  flows: {
    t_ns: 'integer',
    workload: 'text',
    flow: 'integer',
    from: 'text',
    to: 'text',
    bytes: 'integer',
    fct_ns: 'integer',
    retransmits: 'integer',
  },
};

export const LINK_COLUMNS: Columns<LinkSummary> = {
  id: 'text',
  direction: 'text',
  role: 'text',
  bytes: 'number',
  packets: 'number',
  drops: 'number',
  queue_drops: 'number',
  policer_drops: 'number',
  duplicates: 'number',
  wire_losses: 'number',
  ecn_marks: 'number',
  max_backlog_bytes: 'number',
};

export const EXPECTATION_COLUMNS: Columns<ExpectationResult> = {
  id: 'text',
  verdict: 'text',
  metric: 'text',
  measured: 'number',
  bound: 'text',
  detail: 'text',
};

export const CHECK_COLUMNS: Columns<FidelityCheck> = {
  id: 'text',
  verdict: 'text',
  severity: 'text',
  measured: 'text',
  bound: 'text',
  detail: 'text',
};
