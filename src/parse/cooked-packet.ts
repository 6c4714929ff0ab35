/** Packets of our own captures (src/native/lh_capture.c): a cooked header, then the packet from its IP header on. */

export const LINKTYPE_LINUX_SLL2 = 276;
const COOKED_BYTES = 20;
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
  /** Null for anything but IPv4, which does not belong on a link. */
  readonly ip: PacketIdentity | null;
}

export interface PacketIdentity {
  /**
   * A hash of 53 bits over the captured bytes, without those that change from hop to hop: equal for the same packet wherever it is
   * seen. IP identification, ports, sequence numbers and the first payload bytes are all in it. Two packets that are
   * the same to the byte (a retransmitted SYN) are told apart by their order.
   */
  readonly key: number;
  /** As a number. */
  readonly destination: number;
  /** Addresses, protocol and ports: packets of one flow take one of several equal paths. */
  readonly flow: string;
}

/** @param length original length of the record, its cooked header included */
export function parseCookedPacket(data: Buffer, length: number): CookedPacket {
  const isIp = data.readUInt16BE(0) === ETHERTYPE_IPV4 && data.length >= COOKED_BYTES + 20;
  return {
    interfaceIndex: data.readUInt32BE(4),
    way: data.readUInt8(10) === PACKET_OUTGOING ? 'out' : 'in',
    frameBytes: length - COOKED_BYTES + ETHERNET_HEADER_BYTES,
    ip: isIp ? identityOf(data.subarray(COOKED_BYTES), length) : null,
  };
}

function identityOf(ip: Buffer, length: number): PacketIdentity {
  const headerBytes = (ip.readUInt8(0) & 15) * 4;
  const protocol = ip.readUInt8(9);
  const ports = (protocol === TCP || protocol === UDP) && ip.length >= headerBytes + 4;
  const flow = `${String(ip.readUInt32BE(12))} ${String(ip.readUInt32BE(16))} ${String(protocol)}`;
  return {
    key: hash53(ip, length),
    destination: ip.readUInt32BE(16),
    flow: ports ? `${flow} ${String(ip.readUInt32BE(headerBytes))}` : flow,
  };
}

/**
 * Two rounds of multiply and rotate (the constants of MurmurHash3, Appleby 2011) over 32-bit words, side by side. Left out:
 * type of service, whose last bits a queue may mark; time to live and header checksum, which every router changes.
 */
function hash53(ip: Buffer, length: number): number {
  let a = length | 0;
  let b = ~length;
  const words = ip.length & ~3;
  for (let at = 0; at < words; at += 4) {
    let word = ip.readInt32LE(at);
    if (at === 0) word &= ~0xff00;
    else if (at === 8) word &= 0xff00;
    a = Math.imul(a ^ Math.imul(word, 0xcc9e2d51), 0x1b873593);
    a ^= a >>> 15;
    b = Math.imul(b ^ word, 0x85ebca6b) + 0x165667b1;
    b ^= b >>> 13;
  }
  for (let at = words; at < ip.length; at++) a = Math.imul(a ^ ip.readUInt8(at), 0x01000193);
  b = Math.imul(b ^ (a >>> 16), 0xc2b2ae35);
  return (a >>> 0) * 0x200000 + (b >>> 11);
}
