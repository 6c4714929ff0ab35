/**
 * Packet captures in the pcap format (magic numbers a1b23c4d for nanoseconds and a1b2c3d4 for microseconds, either byte
 * order), read as they come: the memory used does not depend on the size of the file.
 */
import { LonghaulError } from '../errors/index.js';

/** One captured packet. It is only valid while it is handed over: a view of its own would cost more than its evaluation. */
export interface PcapPacket {
  /** Since `originNs` of the reader, in nanoseconds. */
  readonly tNs: number;
  /** Bytes on the wire, as the capturing device counts them, of which the first were kept. */
  readonly length: number;
  /** Holds the packet from `start` up to `end`. */
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

const FILE_HEADER_BYTES = 24;
const PACKET_HEADER_BYTES = 16;
const MAGIC_NANO = 0xa1b23c4d;
const MAGIC_MICRO = 0xa1b2c3d4;
/** No snapshot length of ours comes near; a longer record means that the file is damaged. */
const MAX_RECORD_BYTES = 1 << 20;
const NS_PER_S = 1_000_000_000;

interface Format {
  readonly littleEndian: boolean;
  readonly nsPerUnit: number;
  /** See https://www.tcpdump.org/linktypes.html; 276 is LINUX_SLL2. */
  readonly linkType: number;
}

/**
 * Parser of one file. Push chunks in order, then call `end`. A record that is cut off at the end of the file is left out:
 * the writer was killed in the middle of it.
 */
export class PcapStream {
  private rest: Buffer = Buffer.alloc(0);
  private format: Format | null = null;
  private readonly originS: number;
  private readonly originRestNs: number;

  /** @param originNs epoch nanoseconds from which times count: they do not fit a double, differences do */
  constructor(
    originNs: bigint,
    private readonly onPacket: (packet: PcapPacket) => void,
  ) {
    this.originS = Number(originNs / BigInt(NS_PER_S));
    this.originRestNs = Number(originNs % BigInt(NS_PER_S));
  }

  /** Null until the header of the file was read. */
  get linkType(): number | null {
    return this.format?.linkType ?? null;
  }

  /** @throws LonghaulError `input.syntax` if this is no pcap file or a record is impossible */
  push(chunk: Buffer): void {
    const data = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    let at = 0;
    if (this.format === null) {
      if (data.length < FILE_HEADER_BYTES) {
        this.rest = data;
        return;
      }
      this.format = parseFileHeader(data);
      at = FILE_HEADER_BYTES;
    }
    this.rest = data.subarray(this.deliver(data, at, this.format));
  }

  /** @returns offset of the first byte that no complete record covers */
  private deliver(data: Buffer, start: number, { littleEndian, nsPerUnit }: Format): number {
    const u32 = littleEndian ? (offset: number) => data.readUInt32LE(offset) : (o: number) => data.readUInt32BE(o);
    let at = start;
    while (at + PACKET_HEADER_BYTES <= data.length) {
      const kept = u32(at + 8);
      if (kept > MAX_RECORD_BYTES) throw damaged(`a record of ${String(kept)} bytes`);
      const next = at + PACKET_HEADER_BYTES + kept;
      if (next > data.length) break;
      const tNs = (u32(at) - this.originS) * NS_PER_S + u32(at + 4) * nsPerUnit - this.originRestNs;
      this.onPacket({ tNs, length: u32(at + 12), bytes: data, start: at + PACKET_HEADER_BYTES, end: next });
      at = next;
    }
    return at;
  }
}

function parseFileHeader(data: Buffer): Format {
  for (const littleEndian of [true, false]) {
    const read = (offset: number) => (littleEndian ? data.readUInt32LE(offset) : data.readUInt32BE(offset));
    const magic = read(0);
    if (magic === MAGIC_NANO || magic === MAGIC_MICRO) {
      return { littleEndian, nsPerUnit: magic === MAGIC_NANO ? 1 : 1000, linkType: read(20) & 0xffff };
    }
  }
  throw damaged('no pcap header');
}

const damaged = (what: string) =>
  new LonghaulError({ code: 'input.syntax', message: `a packet capture is damaged: ${what}` });
