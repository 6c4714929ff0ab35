/** What of a direction rules out that a setting changes while packets are on it, with the reason in the user's words. */
import type { DirectionSpec } from '../types.js';

export interface Obstacle {
  readonly message: string;
  readonly hint: string;
}

type Settings = Omit<DirectionSpec, 'rateBps' | 'trace'>;

/**
 * A drop-tail queue of a varying rate is lh_link's: it counts packets, takes frames as Linux counts them, and stands where
 * filters would be. Every other queue hangs below a shaper, whose rate may change.
 */
export function obstacleToRate({ queue, channel, loss, overheadBytes, delayNs }: Settings): Obstacle | null {
  if (queue.discipline === 'red') {
    const message = 'red averages its queue by the rate, and would go on with the old one';
    return { message, hint: 'use another discipline on this link' };
  }
  if (queue.discipline !== 'drop-tail' || queue.limit.unit === 'bytes') return null;
  if (overheadBytes > 0) return unknownToScheduler('"overhead: ethernet"');
  if (channel.policer !== null) return unknownToScheduler('policer');
  if (isNumbered(loss)) return unknownToScheduler('losses by packet number');
  const { reordering } = channel;
  return reordering !== null && reordering.advanceNs < delayNs ? unknownToScheduler('reordering') : null;
}

function unknownToScheduler(what: string): Obstacle {
  const message = `a drop-tail queue whose rate varies sends by a program of ours, which has no ${what}`;
  return { message, hint: 'put it on another link, or use an AQM as the queue' };
}

/** Every change starts the wire's random generator again and counts anew from the packet that comes next. */
export function obstacleToWire({ channel, loss }: Settings): Obstacle | null {
  const { jitter, duplicationRatio, corruptionRatio, reordering } = channel;
  const present = [
    jitter !== null ? 'jitter' : null,
    duplicationRatio > 0 ? 'duplication' : null,
    reordering !== null ? 'reordering' : null,
    corruptionRatio > 0 ? 'corruption' : null,
    isNumbered(loss) ? 'losses by packet number' : null,
  ].find((one) => one !== null);
  if (present === undefined) return null;
  const message = `delay and loss cannot change beside ${present}: what is random there would begin again`;
  return { message, hint: `remove one of the two, or put ${present} on another link` };
}

/** netem draws a copy and a loss together, and where both fall on one packet it passes: a cut would leak. */
export function obstacleToCut({ channel }: Settings): Obstacle | null {
  if (channel.duplicationRatio === 0) return null;
  const message = 'a link that duplicates packets cannot go down: a copy would pass in place of the lost packet';
  return { message, hint: 'remove the duplication, or cut another link of the path' };
}

const isNumbered = ({ model }: DirectionSpec['loss']): boolean => model === 'every' || model === 'list';
