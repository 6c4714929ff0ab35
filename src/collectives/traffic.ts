import { homeOf } from './content.js';
import { chunkSpan, messageBytes, type Encoding } from './layout.js';
import type { Schedule } from './types.js';

/** Payload that one rank sends another over a whole schedule. */
export interface PairTraffic {
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
  readonly messages: number;
}

/** Payload of every ordered pair of ranks that talks, for a message of `count` elements. The schedule has been checked. */
export function pairTraffic(
  schedule: Schedule,
  count: number,
  encodingOf: (from: number, to: number) => Encoding,
): readonly PairTraffic[] {
  const pairs = new Map<number, { from: number; to: number; bytes: number; messages: number }>();
  for (const action of schedule.actions) {
    if (action.op !== 'send') continue;
    const { rank: from, peer: to, slot } = action;
    const { length } = chunkSpan(schedule, count, homeOf(schedule, from, slot));
    if (length === 0) continue;
    const key = from * schedule.ranks + to;
    const pair = pairs.get(key) ?? { from, to, bytes: 0, messages: 0 };
    pair.bytes += messageBytes(length, encodingOf(from, to));
    pair.messages += 1;
    pairs.set(key, pair);
  }
  return [...pairs.values()].sort((a, b) => a.from - b.from || a.to - b.to);
}
