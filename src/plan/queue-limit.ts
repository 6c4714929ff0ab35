import { LonghaulError } from '../errors/index.js';
import type { DirectionSpec, LinkSpec, QueueLimit, Topology } from '../spec/types.js';

/** Ethernet header that Linux counts in a frame; preamble, FCS and gap are not modelled. */
export const ETHERNET_HEADER_BYTES = 14;

/** Smallest queue a limit in BDP may come to: a burst of TCP's initial window (10) has to fit. */
export const MIN_BDP_QUEUE_PACKETS = 16;

/** Largest number of packets netem, codel and fq_codel take as a limit (32 bits). */
const MAX_LIMIT_PACKETS = 2 ** 32 - 1;

/** Bytes of a full frame as the qdiscs count them. */
export function fullFrameBytes(mtuBytes: number): number {
  return mtuBytes + ETHERNET_HEADER_BYTES;
}

/** Time to put `bytes` on a line of `rateBps`, in whole ns, rounded down as netem does. */
export function serialisationNs(bytes: number, rateBps: number): number {
  return Number((BigInt(bytes) * 8_000_000_000n) / BigInt(rateBps));
}

/** Rate × the link's own round trip (propagation in both directions), in bytes; not rounded. */
export function linkBdpBytes(link: LinkSpec, direction: DirectionSpec): number {
  return (direction.rateBps * (link.forward.delayNs + link.reverse.delayNs)) / 8e9;
}

/** Bytes of a full frame on the line: what the rate is spent on. */
function lineFrameBytes(link: LinkSpec, direction: DirectionSpec): number {
  return fullFrameBytes(link.mtuBytes) + direction.overheadBytes;
}

/**
 * A queue limit in packets. Bytes, time and BDP count full frames of the link's MTU:
 * bytes are rounded down; time (limit × rate) is rounded up; BDP is rounded up and at least 16 packets. Time and BDP
 * count what a frame takes on the line.
 *
 * @throws LonghaulError `input.semantics` at the link's queue when the limit holds no packet or exceeds 32 bits.
 */
export function resolveQueueLimit(topology: Topology, link: LinkSpec, direction: DirectionSpec): number {
  const packets = limitPackets(link, direction);
  if (packets >= 1 && packets <= MAX_LIMIT_PACKETS) return packets;
  const frame = fullFrameBytes(link.mtuBytes);
  throw new LonghaulError({
    code: 'input.semantics',
    message: `queue limit of link ${link.id} comes to ${String(packets)} full frames of ${String(frame)} bytes`,
    hint: `a queue holds between 1 and ${String(MAX_LIMIT_PACKETS)} packets`,
    where: topology.source.locate([...link.path, 'queue', 'limit']),
  });
}

function limitPackets(link: LinkSpec, direction: DirectionSpec): number {
  const limit = direction.queue.limit;
  const frame = lineFrameBytes(link, direction);
  switch (limit.unit) {
    case 'packets':
      return limit.packets;
    case 'bytes':
      return Math.floor(limit.bytes / fullFrameBytes(link.mtuBytes));
    case 'time':
      return Math.ceil((limit.ns * direction.rateBps) / (8e9 * frame));
    case 'bdp':
      return Math.max(MIN_BDP_QUEUE_PACKETS, Math.ceil((limit.bdp * linkBdpBytes(link, direction)) / frame));
  }
}

/** Disciplines that count bytes whatever unit the limit was written in. */
const COUNTS_BYTES: readonly string[] = ['red', 'cake'];

/** Whether the queue's bound is one in bytes: of RED and CAKE always, of drop-tail where it was written so. */
export function isByteLimited({ queue }: DirectionSpec): boolean {
  return COUNTS_BYTES.includes(queue.discipline) || (queue.discipline === 'drop-tail' && queue.limit.unit === 'bytes');
}

/** Largest number of bytes RED, CAKE and bfifo take (32 bits). */
const MAX_LIMIT_BYTES = 2 ** 32 - 1;

/**
 * A queue limit in bytes: as written, or as many full frames as `resolveQueueLimit` comes to.
 *
 * @throws LonghaulError `input.semantics` at the link's queue when it holds no frame or exceeds 32 bits
 */
export function resolveByteLimit(topology: Topology, link: LinkSpec, direction: DirectionSpec): number {
  const { limit } = direction.queue;
  const frame = fullFrameBytes(link.mtuBytes);
  const bytes = limit.unit === 'bytes' ? limit.bytes : resolveQueueLimit(topology, link, direction) * frame;
  if (bytes >= frame && bytes <= MAX_LIMIT_BYTES) return bytes;
  throw new LonghaulError({
    code: 'input.semantics',
    message: `queue limit of link ${link.id} comes to ${String(bytes)} bytes`,
    hint: `a ${direction.queue.discipline} queue in bytes holds between a full frame and ${String(MAX_LIMIT_BYTES)} bytes`,
    where: topology.source.locate([...link.path, 'queue', 'limit']),
  });
}

/** A threshold inside a queue in bytes of frames, rounded to the next whole one; not bounded from below like a limit. */
export function thresholdBytes(limit: QueueLimit, link: LinkSpec, direction: DirectionSpec): number {
  const frame = fullFrameBytes(link.mtuBytes);
  const perLineByte = frame / lineFrameBytes(link, direction);
  switch (limit.unit) {
    case 'packets':
      return limit.packets * frame;
    case 'bytes':
      return limit.bytes;
    case 'time':
      return Math.round(((limit.ns * direction.rateBps) / 8e9) * perLineByte);
    case 'bdp':
      return Math.round(limit.bdp * linkBdpBytes(link, direction) * perLineByte);
  }
}
