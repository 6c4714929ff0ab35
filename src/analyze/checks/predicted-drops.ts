import type { Check } from './check.js';
import { judgeDirections } from './judge-directions.js';

/**
 * A packet is dropped exactly if N packets are in the queue when it comes: every drop was one that the ideal queue predicts, and
 * none that it predicts went through.
 */
export const predictedDrops: Check = {
  id: 'predicted-drops',
  severity: 'soft',
  evaluate(evidence) {
    return judgeDirections(evidence, {
      bound: 'every packet dropped or kept as the ideal queue does',
      nothing: 'no captured link has a drop-tail queue',
      examine({ proof: { queue, packets } }) {
        if (queue === null) return null;
        const { dropped, predicted, unpredicted, missed, undecided } = queue;
        const open = undecided === 0 ? '' : `, ${String(undecided)} of ${String(packets)} on the edge`;
        const wrong =
          unpredicted + missed === 0 ? '' : `, ${String(unpredicted)} not predicted, ${String(missed)} kept`;
        return {
          ok: unpredicted === 0 && missed === 0,
          text: `${String(predicted)} of ${String(dropped)} drops predicted${wrong}${open}`,
        };
      },
    });
  },
};

/** A queue that overflowed held as many packets as its limit says, give or take one; no queue ever held more. */
export const queueLimit: Check = {
  id: 'queue-limit',
  severity: 'soft',
  evaluate(evidence) {
    return judgeDirections(evidence, {
      bound: 'at most the limit + 1 packet, and within 1 packet of it where the queue overflowed',
      nothing: 'no captured link has a drop-tail queue',
      examine({ proof: { queue } }) {
        if (queue === null) return null;
        const { max_packets, limit_packets, dropped } = queue;
        const ok = max_packets <= limit_packets + 1 && (dropped === 0 || max_packets >= limit_packets - 1);
        return { ok, text: `${String(max_packets)} of ${String(limit_packets)} packets, ${String(dropped)} dropped` };
      },
    });
  },
};
