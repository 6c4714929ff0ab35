import type { PlannedDirection } from '../../plan/types.js';
import type { HopDelay } from '../../records/index.js';
import { mean, quantiles } from '../../stats/index.js';
import { sendingNs } from './line.js';
import type { DirectionTrace } from './trace.js';

/**
 * Where the time of a direction's packets went, by the stamps of the captures in front of its queue and behind its wire.
 * @param trace frames as they take the line
 */
export function hopDelay(trace: DirectionTrace, { delayNs, rateBps }: PlannedDirection): HopDelay | null {
  const totals: number[] = [];
  const sending: number[] = [];
  trace.deliveredNs.forEach((deliveredNs, k) => {
    if (Number.isNaN(deliveredNs)) return;
    totals.push(deliveredNs - (trace.arrivalNs[k] ?? deliveredNs));
    sending.push(sendingNs(trace.frameBytes[k] ?? 0, rateBps));
  });
  const [meanNs, sendingMeanNs] = [mean(totals), mean(sending)];
  if (meanNs === null || sendingMeanNs === null) return null;
  const waiting = totals.map((totalNs, k) => totalNs - delayNs - (sending[k] ?? 0));
  const [p50 = 0, p99 = 0, max = 0] = quantiles(waiting, [0.5, 0.99, 1]);
  return {
    packets: totals.length,
    mean_ns: meanNs,
    waiting_mean_ns: meanNs - sendingMeanNs - delayNs,
    ...{ waiting_p50_ns: p50, waiting_p99_ns: p99, waiting_max_ns: max },
    sending_mean_ns: sendingMeanNs,
    propagation_ns: delayNs,
  };
}
