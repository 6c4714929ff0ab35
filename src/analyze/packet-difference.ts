import { parsePcap, type CapturedPacket } from '../parse/pcap.js';

/** The first packet that two captures do not share. */
export interface PacketDifference {
  /** Counts from 0. */
  readonly packet: number;
  /** `time_ns`, `wire_bytes`, `data[BYTE]`, or empty when one capture has no such packet. */
  readonly field: string;
  /** Decimal numbers; undefined: absent. */
  readonly recorded: string | undefined;
  readonly repeated: string | undefined;
}

/**
 * Compares two captures packet by packet; null when every packet is the same.
 * @throws LonghaulError `input.syntax` for bytes that are no capture
 */
export function firstPacketDifference(recorded: Uint8Array, repeated: Uint8Array): PacketDifference | null {
  const [mine, other] = [parsePcap(recorded), parsePcap(repeated)];
  for (let packet = 0; ; packet += 1) {
    const [a, b] = [mine.next(), other.next()];
    if (a.done === true && b.done === true) return null;
    if (a.done === true)
      return { packet, field: '', recorded: undefined, repeated: describe(b.value as CapturedPacket) };
    if (b.done === true) return { packet, field: '', recorded: describe(a.value), repeated: undefined };
    const field = firstField(a.value, b.value);
    if (field !== null) return { packet, ...field };
  }
}

const describe = ({ timeNs, wireBytes }: CapturedPacket): string => `${String(wireBytes)} B at ${String(timeNs)} ns`;

function firstField(a: CapturedPacket, b: CapturedPacket): Omit<PacketDifference, 'packet'> | null {
  if (a.timeNs !== b.timeNs) return { field: 'time_ns', recorded: String(a.timeNs), repeated: String(b.timeNs) };
  if (a.wireBytes !== b.wireBytes) {
    return { field: 'wire_bytes', recorded: String(a.wireBytes), repeated: String(b.wireBytes) };
  }
  const length = Math.max(a.data.length, b.data.length);
  for (let at = 0; at < length; at += 1) {
    const [mine, other] = [a.data[at], b.data[at]];
    if (mine !== other) return { field: `data[${String(at)}]`, recorded: text(mine), repeated: text(other) };
  }
  return null;
}

const text = (byte: number | undefined): string | undefined => (byte === undefined ? undefined : String(byte));
