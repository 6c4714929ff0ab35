import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseProtocolCounters } from '../../../src/parse/nstat.js';
import { parseQdiscMessage } from '../../../src/parse/netlink-qdisc.js';
import { parseProcNetDev } from '../../../src/parse/proc-net-dev.js';
import { hasListener } from '../../../src/parse/proc-net-sockets.js';
import { parseSoftnetDropped } from '../../../src/parse/proc-softnet.js';
import { parseInetDiag } from '../../../src/parse/tcp-info.js';

/**
 * One moment of a guest in virtual time, recorded twice: as the raw kernel messages and tables, and as the tools printed
 * it. Three links: netem (bbr), tbf over fq_codel, tbf over codel; one iperf3 on each, with ECN.
 */
interface Recording {
  readonly indexes: Readonly<Record<'e0' | 'e1' | 'e2', number>>;
  readonly qdiscs: readonly string[];
  readonly tcpSender: readonly string[];
  readonly tcpReceiver: readonly string[];
  readonly tc: string;
  readonly ssSender: string;
  readonly netdev: string;
  readonly tcp: string;
  readonly tcp6: string;
  readonly snmp: string;
  readonly netstat: string;
  readonly nstat: string;
  readonly softnet: string;
}

const fixture = join(import.meta.dirname, '../../fixtures/counters/kernel-7.3.json');
const recording = JSON.parse(readFileSync(fixture, 'utf8')) as Recording;
const fromHex = (hex: string) => Buffer.from(hex, 'hex');
const diag = (messages: readonly string[]) => messages.map((hex) => parseInetDiag(fromHex(hex)));

/** Value after a key of ss, as in `cwnd:62` and `pacing_rate 47347160bps`; null where ss leaves it out. */
function ssValue(line: string, pattern: RegExp): number | null {
  const value = pattern.exec(line)?.[1];
  return value === undefined ? null : Number(value);
}

describe('qdisc statistics from netlink', () => {
  it('add up the marks of the tins of CAKE', () => {
    const attribute = (type: number, body: Buffer) => {
      const head = Buffer.alloc(4);
      head.writeUInt16LE(4 + body.length, 0);
      head.writeUInt16LE(type, 2);
      return Buffer.concat([head, body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
    };
    const number = (value: number) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32LE(value, 0);
      return bytes;
    };
    const tin = (index: number, marks: number) =>
      attribute(index, Buffer.concat([attribute(2, number(900)), attribute(8, number(marks))]));
    const stats = attribute(10, Buffer.concat([tin(1, 5), tin(2, 0), tin(3, 7)]));
    const message = Buffer.concat([
      Buffer.alloc(20),
      attribute(1, Buffer.from('cake\0')),
      attribute(7, attribute(4, Buffer.concat([attribute(3, number(32_000)), stats]))),
    ]);
    expect(parseQdiscMessage(message)).toMatchObject({ kind: 'cake', ecn_marks: 12 });
  });

  it('are what tc -s printed at the same moment', () => {
    const rows = JSON.parse(recording.tc) as readonly Record<string, unknown>[];
    const devices: Readonly<Record<string, number>> = { lo: 1, ...recording.indexes };
    const expected = rows.map((row) => ({
      interfaceIndex: devices[String(row['dev'])],
      kind: row['kind'],
      bytes: row['bytes'],
      packets: row['packets'],
      drops: row['drops'],
      overlimits: row['overlimits'],
      backlog_bytes: row['backlog'],
      backlog_packets: row['qlen'],
      ecn_marks: row['ecn_mark'] ?? null,
    }));
    expect(recording.qdiscs.map((hex) => parseQdiscMessage(fromHex(hex)))).toEqual(expected);
    expect(expected.filter((row) => row.ecn_marks === 23)).toHaveLength(2);
  });

  it('take the 64-bit packet count where the kernel sends one', () => {
    const netem = fromHex(recording.qdiscs[1] ?? '');
    const pkt64 = Buffer.alloc(12);
    pkt64.writeUInt16LE(12, 0);
    pkt64.writeUInt16LE(8, 2);
    pkt64.writeBigUInt64LE(5_000_000_000n, 4);
    const stats2 = netem.indexOf(Buffer.from('0700', 'hex'), 20) - 2;
    const length = netem.readUInt16LE(stats2);
    const longer = Buffer.concat([netem.subarray(0, stats2 + length), pkt64]);
    longer.writeUInt16LE(length + pkt64.length, stats2);
    expect(parseQdiscMessage(netem).packets).toBe(4807);
    expect(parseQdiscMessage(longer).packets).toBe(5_000_000_000);
  });
});

describe('TCP_INFO from sock_diag', () => {
  it('is what ss printed at the same moment', () => {
    const lines = recording.ssSender.trim().split(/\n(?=\S)/);
    const expected = lines.map((line) => ({
      local: /(\S+) +\S+ *\n/.exec(line)?.[1],
      cwnd_segments: ssValue(line, /\bcwnd:(\d+)/),
      ssthresh_segments: ssValue(line, /\bssthresh:(\d+)/),
      mss_bytes: ssValue(line, /\bmss:(\d+)/),
      minrtt_ms: ssValue(line, /\bminrtt:([\d.]+)/),
      bytes_acked: ssValue(line, /\bbytes_acked:(\d+)/) ?? 0,
      unacked_segments: ssValue(line, /\bunacked:(\d+)/) ?? 0,
      pacing_rate_bps: ssValue(line, /\bpacing_rate (\d+)bps/),
      delivery_rate_bps: ssValue(line, /\bdelivery_rate (\d+)bps/) ?? 0,
      reord_seen: ssValue(line, /\breord_seen:(\d+)/) ?? 0,
      rcv_ooopack: ssValue(line, /\brcv_ooopack:(\d+)/) ?? 0,
    }));
    expect(expected).toHaveLength(6);
    expect(diag(recording.tcpSender)).toMatchObject(expected);
  });

  it('names state and congestion control, and shows IPv4 addresses mapped into IPv6 as IPv4', () => {
    const sockets = diag(recording.tcpReceiver);
    expect(sockets.map(({ state }) => state)).toEqual(Array(6).fill('ESTAB'));
    expect(sockets[0]).toMatchObject({ local: '10.0.0.2:5201', peer: '10.0.0.1:60206', congestion: 'bbr' });
    expect(sockets[1]).toMatchObject({ local: '10.0.2.2:5203', congestion: 'cubic', ssthresh_segments: null });
  });

  it('has null for fields that an older kernel does not send', () => {
    const [first = ''] = recording.tcpSender;
    const message = fromHex(first);
    const info = message.indexOf(Buffer.from('0200', 'hex'), 72) - 2;
    const older = Buffer.from(message.subarray(0, info + 4 + 104));
    older.writeUInt16LE(4 + 104, info);
    expect(parseInetDiag(older)).toMatchObject({
      cwnd_segments: 10,
      retrans_total: 0,
      bytes_sent: null,
      minrtt_ms: null,
      pacing_rate_bps: null,
    });
  });
});

describe('tables below /proc/net', () => {
  it('give the counters of each device', () => {
    const devices = parseProcNetDev(recording.netdev);
    expect(devices.get('e0')).toEqual({
      rx_bytes: 76690,
      rx_packets: 1161,
      rx_dropped: 0,
      rx_errors: 0,
      tx_bytes: 7015854,
      tx_packets: 1163,
      tx_dropped: 0,
      tx_errors: 0,
    });
  });

  it('may have a device name that touches its first number', () => {
    const line = 'eth0:12345678 7 1 2 0 0 0 0 99 8 3 4 0 0 0 0';
    expect(parseProcNetDev(line).get('eth0')).toMatchObject({ rx_bytes: 12345678, rx_errors: 1, tx_dropped: 4 });
  });

  it('give protocol counters by the names of nstat', () => {
    const counters = parseProtocolCounters([recording.snmp, recording.netstat]);
    const { kernel } = JSON.parse(recording.nstat) as { kernel: Readonly<Record<string, number>> };
    const ipv4 = Object.entries(kernel).filter(([name]) => !/^(Ip6|Icmp6|Udp6|UdpLite6)/.test(name));
    const missing = ipv4.filter(([name]) => !(name in counters)).map(([name]) => name);
    // nstat adds one of its own making per ICMP type.
    expect(missing.filter((name) => !name.startsWith('IcmpMsg'))).toEqual([]);
    expect(ipv4.filter(([name, value]) => name in counters && counters[name] !== value)).toEqual([]);
    expect(counters['TcpExtTCPSpuriousRtxHostQueues']).toBe(0);
    expect(counters['TcpOutSegs']).toBeGreaterThan(1000);
  });

  it('tell a listening port from a connection to it, in both address families', () => {
    expect(hasListener([recording.tcp, recording.tcp6], 'tcp', 5201)).toBe(true);
    expect(hasListener([recording.tcp], 'tcp', 5201)).toBe(false);
    // Port 60200 occurs only as the remote end of a connection.
    expect(hasListener([recording.tcp, recording.tcp6], 'tcp', 60200)).toBe(false);
    expect(hasListener([recording.tcp, recording.tcp6], 'tcp', 520)).toBe(false);
  });

  it('add up packets that CPUs dropped, in hexadecimal', () => {
    expect(parseSoftnetDropped(recording.softnet)).toBe(0);
    expect(parseSoftnetDropped('00001a7c 0000000a 00000000\n00000001 00000010 00000000\n')).toBe(26);
  });
});
