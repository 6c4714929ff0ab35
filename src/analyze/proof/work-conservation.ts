import { sendingNs } from './line.js';
import type { DirectionTrace } from './trace.js';

/**
 * For a queue whose discipline decides what is dropped and in which order: how long the line stood idle while a packet waited
 * that was delivered later, and whether packets came faster than the line sends. One number per delivered packet, in ns: the
 * start of its transmission minus the time from which it could have started,
 * `s_k − max(e_{k−1}, min over j ≥ k of t_j)` with `e` the ends of transmissions in the order of delivery and `s_k = e_k − 8·L_k/R`.
 * Zero for a line that works as long as there is work; negative where it is faster than its rate.
 */
export function idleWhileWaitingNs(trace: DirectionTrace, rateBps: number, delayNs: number): readonly number[] {
  const delivered = trace.deliveredNs
    .map((deliveredNs, k) => ({
      endNs: deliveredNs - delayNs,
      arrivalNs: trace.arrivalNs[k] ?? Number.NaN,
      sendNs: sendingNs(trace.frameBytes[k] ?? 0, rateBps),
    }))
    .filter(({ endNs }) => !Number.isNaN(endNs))
    .sort((a, b) => a.endNs - b.endNs);
  const earliest = new Float64Array(delivered.length);
  let waitingSinceNs = Number.POSITIVE_INFINITY;
  for (let k = delivered.length - 1; k >= 0; k--) {
    waitingSinceNs = Math.min(waitingSinceNs, delivered[k]?.arrivalNs ?? waitingSinceNs);
    earliest[k] = waitingSinceNs;
  }
  let lastEndNs = Number.NEGATIVE_INFINITY;
  return delivered.map(({ endNs, sendNs }, k) => {
    const startNs = endNs - sendNs;
    const idleNs = startNs - Math.max(lastEndNs, earliest[k] ?? 0);
    lastEndNs = endNs;
    return idleNs;
  });
}
