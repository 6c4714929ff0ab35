/** Packets of our own captures (src/native/lh_capture.c): a cooked header, then the packet from its IP header on. */
import type { PcapPacket } from './pcap-stream.js';

export const LINKTYPE_LINUX_SLL2 = 276;
const COOKED_BYTES = 20;
const IPV4_BYTES = 20;
const ETHERTYPE_IPV4 = 0x0800;
const PACKET_OUTGOING = 4;
/** The cooked header replaces Ethernet's, which qdiscs count. */
const ETHERNET_HEADER_BYTES = 14;
const UDP = 17;
const TCP = 6;

export interface CookedPacket {
  readonly interfaceIndex: number;
  /** `out`: sent by the device, after its qdisc. */
  readonly way: 'in' | 'out';
  /** Frame as the qdiscs count it: Ethernet header included. */
  readonly frameBytes: number;
  /**
   * A hash of 53 bits over the captured bytes, without those that change from hop to hop: equal for the same packet wherever
   * it is seen. IP identification, ports, sequence numbers and the first payload bytes are all in it. Two packets that
   * are the same to the byte (a retransmitted SYN) are told apart by their order. Null for anything but IPv4, which
   * does not belong on a link.
   */
  readonly key: number | null;
  /** IPv4 address as a number. */
  readonly destination: number;
  /** A hash of addresses, protocol and ports: packets of one flow take one of several equal paths. */
  readonly flow: number;
}

export function parseCookedPacket({ bytes, start, end, length }: Omit<PcapPacket, 'tNs'>): CookedPacket {
  const ip = start + COOKED_BYTES;
  const isIp = bytes.readUInt16BE(start) === ETHERTYPE_IPV4 && end >= ip + IPV4_BYTES;
  return {
    interfaceIndex: bytes.readUInt32BE(start + 4),
    way: bytes.readUInt8(start + 10) === PACKET_OUTGOING ? 'out' : 'in',
    frameBytes: length - COOKED_BYTES + ETHERNET_HEADER_BYTES,
    key: isIp ? hashPacket({ bytes, start: ip, end, length }) : null,
    destination: isIp ? bytes.readUInt32BE(ip + 16) : 0,
    flow: isIp ? hashFlow(bytes, ip, end) : 0,
  };
}

/** Two 32-bit hashes side by side, each a round of multiply and shift per word (constants: MurmurHash3, Appleby 2011). */
function hashFlow(bytes: Buffer, ip: number, end: number): number {
  const protocol = bytes.readUInt8(ip + 9);
  const ports = ip + (bytes.readUInt8(ip) & 15) * 4;
  const hasPorts = (protocol === TCP || protocol === UDP) && end >= ports + 4;
  let a = protocol;
  let b = ~protocol;
  const last = hasPorts ? 3 : 2;
  for (let k = 0; k < last; k++) {
    const at = k === 2 ? ports : ip + 12 + 4 * k;
    const word = bytes.readInt32LE(at);
    a = Math.imul(a ^ Math.imul(word, 0xcc9e2d51), 0x1b873593);
    a ^= a >>> 15;
    b = Math.imul(b ^ word, 0x85ebca6b) + 0x165667b1;
    b ^= b >>> 13;
  }
  return join53(a, b);
}

/** Left out: type of service, whose last bits a queue may mark; time to live and header checksum, which routers change. */
function hashPacket({ bytes, start, end, length }: Omit<PcapPacket, 'tNs'>): number {
  let a = length | 0;
  let b = ~length;
  const words = start + ((end - start) & ~3);
  for (let at = start; at < words; at += 4) {
    let word = bytes.readInt32LE(at);
    if (at === start) word &= ~0xff00;
    else if (at === start + 8) word &= 0xff00;
    a = Math.imul(a ^ Math.imul(word, 0xcc9e2d51), 0x1b873593);
    a ^= a >>> 15;
    b = Math.imul(b ^ word, 0x85ebca6b) + 0x165667b1;
    b ^= b >>> 13;
  }
  for (let at = words; at < end; at++) a = Math.imul(a ^ bytes.readUInt8(at), 0x01000193);
  return join53(a, b);
}

/** The largest hash that a double holds exactly. */
function join53(a: number, b: number): number {
  const mixed = Math.imul(b ^ (a >>> 16), 0xc2b2ae35);
  return (a >>> 0) * 0x200000 + (mixed >>> 11);
}
