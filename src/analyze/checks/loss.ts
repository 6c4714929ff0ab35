import { wilsonInterval } from '../../stats/index.js';
import type { LossSpec } from '../../spec/types.js';
import type { DirectionCounters } from '../direction-counters.js';
import { missing, noneOf, notApplicable, type Check } from './check.js';

/** Two-sided probability that a correct link fails this check, per direction. */
const ALPHA = 0.001;
/** With fewer expected losses than this the interval says next to nothing. */
const MIN_EXPECTED_LOSSES = 5;

/** Wires without configured loss lost nothing. A packet lost there means that a limit was too small. */
export const cleanWires: Check = {
  id: 'clean-wires',
  severity: 'hard',
  evaluate({ directions }) {
    const bound = '0 losses where none is configured';
    if (directions === null) return missing('a counter snapshot is missing', bound);
    const clean = directions.filter(({ planned }) => planned.loss.model === 'none');
    if (clean.length === 0) return notApplicable('every wire has configured loss', bound);
    const findings = clean
      .filter(({ wire }) => (wire?.drops ?? 0) !== 0)
      .map((one) => `${nameOf(one)}: ${String(one.wire?.drops)} lost`);
    return noneOf(findings, { measured: `${String(clean.length)} wires`, bound });
  },
};

/** Where loss is configured, the share of packets lost agrees with it: the ratio lies in Wilson's interval. */
export const lossRatio: Check = {
  id: 'loss-ratio',
  severity: 'soft',
  evaluate({ directions }) {
    const bound = `configured ratio inside the Wilson interval, alpha ${String(ALPHA)}`;
    if (directions === null) return missing('a counter snapshot is missing', bound);
    const lossy = directions.flatMap(observe);
    if (lossy.length === 0) return notApplicable('no link has configured loss', bound);
    const enough = lossy.filter(({ trials, ratio }) => trials * ratio >= MIN_EXPECTED_LOSSES);
    if (enough.length === 0) return notApplicable(`too few packets to judge: ${lossy.map(describe).join('; ')}`, bound);
    const findings = enough.filter((one) => !agrees(one)).map(describe);
    return noneOf(findings, { measured: enough.map(describe).join('; '), bound });
  },
};

interface LossObservation {
  readonly name: string;
  readonly ratio: number;
  readonly lost: number;
  readonly offered: number;
  /** Offered packets divided by the variance inflation of bursts. */
  readonly trials: number;
}

function observe(counters: DirectionCounters): readonly LossObservation[] {
  const { planned, wire } = counters;
  if (planned.loss.model === 'none' || wire === null) return [];
  const offered = wire.packets + wire.drops + wire.backlogPackets;
  const trials = offered / varianceInflation(planned.loss);
  return [{ name: nameOf(counters), ratio: planned.loss.ratio, lost: wire.drops, offered, trials }];
}

/**
 * Losses of a Gilbert–Elliott chain are correlated: the variance of their number is that of independent losses times
 * (2 − p − r)/(p + r), with r = 1/B and p = r·π/(1 − π) for mean burst B and ratio π.
 */
function varianceInflation(loss: Exclude<LossSpec, { model: 'none' }>): number {
  if (loss.model === 'random') return 1;
  const r = 1 / loss.meanBurstPackets;
  const p = (r * loss.ratio) / (1 - loss.ratio);
  return (2 - p - r) / (p + r);
}

function agrees({ lost, offered, trials, ratio }: LossObservation): boolean {
  const { low, high } = wilsonInterval((lost / offered) * trials, trials, ALPHA);
  return low <= ratio && ratio <= high;
}

const describe = ({ name, lost, offered, ratio }: LossObservation) =>
  `${name}: ${String(lost)} of ${String(offered)} lost, configured ${ratio.toPrecision(3)}`;

const nameOf = ({ link, planned }: DirectionCounters) => `${link.id} ${planned.direction}`;
