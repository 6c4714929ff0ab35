/** Packet captures in the classic format of libpcap (pcap-savefile(5)), as tcpdump writes them. */
import { LonghaulError } from '../errors/index.js';

export interface CapturedPacket {
  /** Nanoseconds since 1970 on the clock of the place that captured. */
  readonly timeNs: bigint;
  /** Bytes of the frame, of which a capture keeps only the first. */
  readonly wireBytes: number;
  readonly data: Uint8Array;
}

const GLOBAL_HEADER_BYTES = 24;
const PACKET_HEADER_BYTES = 16;
/** Magic numbers, read in the byte order of this machine, and what a unit of the second time field is. */
const NANOSECONDS = 0xa1b23c4d;
const MICROSECONDS = 0xa1b2c3d4;

/**
 * Yields the packets of a capture one by one, without copying them. A packet that was cut off at the end of the file is
 * left out, like a torn line.
 * @throws LonghaulError `input.syntax` when the bytes do not begin like a capture of a little-endian machine
 */
export function* parsePcap(bytes: Uint8Array): Generator<CapturedPacket> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = bytes.byteLength < GLOBAL_HEADER_BYTES ? 0 : view.getUint32(0, true);
  if (magic !== NANOSECONDS && magic !== MICROSECONDS) {
    throw new LonghaulError({ code: 'input.syntax', message: 'this is not a packet capture in the format of libpcap' });
  }
  const unitNs = magic === NANOSECONDS ? 1n : 1000n;
  let at = GLOBAL_HEADER_BYTES;
  while (at + PACKET_HEADER_BYTES <= bytes.byteLength) {
    const start = at + PACKET_HEADER_BYTES;
    const end = start + view.getUint32(at + 8, true);
    if (end > bytes.byteLength) return;
    const timeNs = BigInt(view.getUint32(at, true)) * 1_000_000_000n + BigInt(view.getUint32(at + 4, true)) * unitNs;
    yield { timeNs, wireBytes: view.getUint32(at + 12, true), data: bytes.subarray(start, end) };
    at = end;
  }
}
