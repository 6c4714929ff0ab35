/** Where chunks and slots lie in memory and on the wire, in elements and bytes. */
import { homeOf } from './content.js';
import type { Schedule } from './types.js';

export interface Span {
  /** First element. */
  readonly offset: number;
  /** Elements; 0 where a message has fewer elements than chunks. */
  readonly length: number;
}

/** Elements of chunk `chunk` in a message of `count` elements. */
export function chunkSpan({ chunks }: Pick<Schedule, 'chunks'>, count: number, chunk: number): Span {
  const offset = Math.floor((chunk * count) / chunks);
  return { offset, length: Math.floor(((chunk + 1) * count) / chunks) - offset };
}

/** Elements of a slot in the buffer of a rank: the message itself, then the blocks that an all-to-all receives. */
export function slotSpan(
  schedule: Schedule,
  count: number,
  at: { readonly rank: number; readonly slot: number },
): Span {
  if (at.slot < schedule.chunks) return chunkSpan(schedule, count, at.slot);
  const { length } = chunkSpan(schedule, count, homeOf(schedule, at.rank, at.slot));
  return { offset: count + (at.slot - schedule.chunks) * length, length };
}

/** Elements of a rank's whole buffer. */
export function bufferElements(schedule: Schedule, count: number, rank: number): number {
  return schedule.collective === 'alltoall' ? count + schedule.chunks * chunkSpan(schedule, count, rank).length : count;
}

/** Elements that share one scale when values are exchanged as 8-bit integers; the scale is a float32 in front of them. */
export const QUANTISED_BLOCK = 1024;
const SCALE_BYTES = 4;

export interface Encoding {
  readonly elementBytes: number;
  /** TCP connections over which a message is spread, each with its own part. */
  readonly streams: number;
  readonly quantised: boolean;
}

/** Payload bytes of a message: what the engine hands to its sockets. */
export function messageBytes(elements: number, { elementBytes, streams, quantised }: Encoding): number {
  if (!quantised) return elements * elementBytes;
  let bytes = 0;
  for (let stream = 0; stream < streams; stream += 1) {
    const part = Math.floor(((stream + 1) * elements) / streams) - Math.floor((stream * elements) / streams);
    bytes += part + SCALE_BYTES * Math.ceil(part / QUANTISED_BLOCK);
  }
  return bytes;
}
