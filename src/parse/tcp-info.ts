import type { TcpSample } from '../records/index.js';
import { netlinkText, parseNetlinkAttributes, type NetlinkDump } from './netlink.js';

/** A TcpSample before it is known where and when it was taken. */
export type TcpConnection = Omit<TcpSample, 't_ns' | 'node'>;

/** Names by state number, as ss prints them (include/net/tcp_states.h). */
const STATES = [
  'UNKNOWN',
  'ESTAB',
  'SYN-SENT',
  'SYN-RECV',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'TIME-WAIT',
  'UNCONN',
  'CLOSE-WAIT',
  'LAST-ACK',
  'LISTEN',
  'CLOSING',
];

const AF_INET = 2;
/** Attribute types of the reply: struct tcp_info, and the name of the congestion control (linux/inet_diag.h). */
const INET_DIAG_INFO = 2;
const INET_DIAG_CONG = 4;
/** All states but TIME_WAIT (6), CLOSE (7) and LISTEN (10), which carry no data. */
const STATES_WITH_DATA = 0xfff & ~((1 << 6) | (1 << 7) | (1 << 10));

/**
 * A dump of all TCP connections by the older of two requests, TCPDIAG_GETSOCK, which shows IPv4 and IPv6 sockets at once:
 * a server that listens on IPv6 has its IPv4 connections among the latter. Body: struct inet_diag_req.
 */
export const TCP_DUMP: NetlinkDump = { protocol: 4, type: 18, body: renderTcpRequest() };

function renderTcpRequest(): Buffer {
  const body = Buffer.alloc(60);
  body.writeUInt8(AF_INET, 0);
  body.writeUInt8((1 << (INET_DIAG_INFO - 1)) | (1 << (INET_DIAG_CONG - 1)), 3);
  body.writeUInt32LE(STATES_WITH_DATA, 52);
  return body;
}

/** Size of struct inet_diag_msg; attributes follow it. */
const HEADER_BYTES = 72;
/** The kernel's words for "no threshold yet", "not measured" and "not paced" (include/net/tcp.h, net/ipv4/tcp.c). */
const INFINITE_SSTHRESH = 0x7fffffff;
const UNKNOWN_U32 = 0xffffffff;
const UNKNOWN_U64 = 0xffffffffffffffffn;

/**
 * Parses one inet_diag message: struct inet_diag_msg, then attributes. It is the source from which ss(8) prints, without
 * the rounding. Fields that an older kernel does not have are null; what a newer one adds at the end is ignored.
 *
 * @param bytes the message without its netlink header, little-endian
 */
export function parseInetDiag(bytes: Buffer): TcpConnection {
  const attributes = parseNetlinkAttributes(bytes.subarray(HEADER_BYTES));
  const info = attributes.get(INET_DIAG_INFO) ?? Buffer.alloc(0);
  const congestion = attributes.get(INET_DIAG_CONG);
  return {
    local: renderEndpoint(bytes, 8, 4),
    peer: renderEndpoint(bytes, 24, 6),
    state: STATES[bytes.readUInt8(1)] ?? 'UNKNOWN',
    congestion: congestion === undefined ? null : netlinkText(congestion),
    ...parseTcpInfo(info),
  };
}

/** Offsets are those of struct tcp_info, linux/tcp.h, which only ever grows at its end. */
function parseTcpInfo(info: Buffer): Omit<TcpConnection, 'local' | 'peer' | 'state' | 'congestion'> {
  const u32 = (offset: number, none?: number): number | null => {
    if (info.length < offset + 4) return null;
    const value = info.readUInt32LE(offset);
    return value === none ? null : value;
  };
  const u64 = (offset: number): number | null => {
    if (info.length < offset + 8) return null;
    const value = info.readBigUInt64LE(offset);
    return value === UNKNOWN_U64 ? null : Number(value);
  };
  return {
    cwnd_segments: u32(80),
    ssthresh_segments: u32(76, INFINITE_SSTHRESH),
    mss_bytes: u32(16),
    rtt_ms: millis(u32(68)),
    rttvar_ms: millis(u32(72)),
    minrtt_ms: millis(u32(148, UNKNOWN_U32)),
    bytes_sent: u64(200),
    bytes_acked: u64(120),
    bytes_received: u64(128),
    bytes_retrans: u64(208),
    retrans_total: u32(100),
    unacked_segments: u32(24),
    delivered_ce_segments: u32(196),
    pacing_rate_bps: bits(u64(104)),
    delivery_rate_bps: bits(u64(160)),
    peer_window_bytes: u32(228),
    reord_seen: u32(220),
    rcv_ooopack: u32(224),
  };
}

/** By division, so that 20605 us becomes 20.605 and not 20.605000000000004. */
const millis = (micros: number | null): number | null => (micros === null ? null : micros / 1000);
const bits = (bytes: number | null): number | null => (bytes === null ? null : bytes * 8);

/** `10.0.0.1:5201`; an IPv4 address mapped into IPv6 is shown as the IPv4 address it stands for. */
function renderEndpoint(bytes: Buffer, addressOffset: number, portOffset: number): string {
  const port = bytes.readUInt16BE(portOffset);
  const address = bytes.subarray(addressOffset, addressOffset + 16);
  if (bytes.readUInt8(0) === AF_INET) return `${[...address.subarray(0, 4)].join('.')}:${String(port)}`;
  const mapped = address.subarray(0, 12).toString('hex') === '00000000000000000000ffff';
  if (mapped) return `${[...address.subarray(12)].join('.')}:${String(port)}`;
  const groups = [0, 2, 4, 6, 8, 10, 12, 14].map((at) => address.readUInt16BE(at).toString(16));
  return `[${groups.join(':')}]:${String(port)}`;
}
