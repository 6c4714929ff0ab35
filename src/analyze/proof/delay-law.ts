import { jitterTable, TABLE_SCALE } from '../../plan/index.js';
import type { PlannedDirection } from '../../plan/types.js';
import type { DelayLawRecord } from '../../records/index.js';
import type { JitterSpec } from '../../spec/types.js';
import {
  discreteDistribution,
  kolmogorovDistance,
  kolmogorovTail,
  mean,
  standardDeviation,
  uniformDistribution,
  type Distribution,
} from '../../stats/index.js';
import { IdealLine } from './line.js';
import { unmodelledSetting } from './modelled.js';
import type { DirectionTrace } from './trace.js';

/** netem rounds a delay to whole nanoseconds, and the recursion rounds each packet's time down. */
const ROUNDING_NS = 1;

export interface JitteredDirection {
  readonly planned: PlannedDirection;
  /** Arrivals are those at the part that serialises. */
  readonly trace: DirectionTrace;
  /** How late timers may have made a packet. */
  readonly latenessNs: number;
}

/** Holds the delays of a direction with jitter against its distribution; null without jitter, or where more than jitter is set. */
export function delayLaw({ planned, trace, latenessNs }: JitteredDirection): DelayLawRecord | null {
  const { jitter } = planned.channel;
  if (jitter === null || unmodelledSetting(withoutJitter(planned)) !== null) return null;
  const { law, leastNs } = lawOf(jitter);
  const { deviationsNs, delivered, overtakings } = deviations(trace, planned, jitter.mode === 'fifo' ? leastNs : null);
  const distance = kolmogorovDistance(deviationsNs, law, { early: ROUNDING_NS, late: latenessNs });
  return {
    distribution: jitter.distribution.name,
    mode: jitter.mode,
    spread_ns: jitter.spreadNs,
    delivered,
    packets: deviationsNs.length,
    mean_ns: mean(deviationsNs),
    deviation_ns: standardDeviation(deviationsNs),
    ks_distance: distance,
    p_value: kolmogorovTail(distance, deviationsNs.length),
    overtakings,
  };
}

const withoutJitter = (planned: PlannedDirection): PlannedDirection => ({
  ...planned,
  channel: { ...planned.channel, jitter: null },
});

/** The configured distribution of deviations from the mean delay, in ns, and the least of them. */
function lawOf({ distribution, spreadNs }: JitterSpec): { readonly law: Distribution; readonly leastNs: number } {
  const table = jitterTable(distribution);
  if (table === null) return { law: uniformDistribution(spreadNs), leastNs: -spreadNs };
  const valuesNs = table.map((value) => (value * spreadNs) / TABLE_SCALE);
  return { law: discreteDistribution(valuesNs), leastNs: valuesNs.reduce((least, ns) => Math.min(least, ns), 0) };
}

/**
 * What each packet was delayed beyond serialisation and the mean delay. With jitter that keeps the order a packet may have
 * waited for the one before it; only those count that could not have, whatever their own delay was: a choice by the
 * delays themselves would not be a sample of the distribution.
 *
 * @param leastNs smallest deviation of the law where the order is kept, else null
 */
function deviations(trace: DirectionTrace, { rateBps, delayNs }: PlannedDirection, leastNs: number | null) {
  const line = new IdealLine(rateBps);
  const deviationsNs: number[] = [];
  let [delivered, overtakings, lastNs] = [0, 0, Number.NEGATIVE_INFINITY];
  trace.arrivalNs.forEach((arrivalNs, k) => {
    if (Number.isNaN(trace.wireNs[k])) return;
    const meanNs = line.send(arrivalNs, trace.frameBytes[k] ?? 0).departureNs + delayNs;
    const deliveredNs = trace.deliveredNs[k] ?? Number.NaN;
    if (Number.isNaN(deliveredNs)) return;
    delivered++;
    if (leastNs === null || lastNs <= meanNs + leastNs) deviationsNs.push(deliveredNs - meanNs);
    if (deliveredNs < lastNs) overtakings++;
    lastNs = Math.max(lastNs, deliveredNs);
  });
  return { deviationsNs, delivered, overtakings };
}
