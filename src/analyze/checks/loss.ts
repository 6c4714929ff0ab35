import { wilsonInterval } from '../../stats/index.js';
import type { LossSpec } from '../../spec/types.js';
import { offeredToWire, packetsInto, type DirectionCounters } from '../direction-counters.js';
import { lossSegments, type LossSegment } from '../loss-segments.js';
import { missing, noneOf, notApplicable, type Check, type Outcome } from './check.js';

/** Two-sided probability that a correct link fails this check, per direction. */
const ALPHA = 0.001;
/** With fewer expected losses than this the interval says next to nothing. */
const MIN_EXPECTED_LOSSES = 5;

/** Losses that netem draws; those by packet number are made in front of it. */
type Drawn = Extract<LossSpec, { model: 'random' | 'gilbert-elliott' }>;
const isDrawn = (loss: LossSegment['loss']): loss is Drawn =>
  loss.model === 'random' || loss.model === 'gilbert-elliott';

/**
 * Wires without configured loss lost nothing: a packet lost there means that a limit was too small. A wire that was down
 * lost everything. Where settings changed during the run, each part is held against its own.
 */
export const cleanWires: Check = {
  id: 'clean-wires',
  severity: 'hard',
  evaluate({ records, directions }) {
    const bound = '0 losses where none is configured';
    if (directions === null) return missing('a counter snapshot is missing', bound);
    const segments = directions.flatMap((one) => lossSegments(records, one));
    const cut = segments.filter(({ loss }) => loss.model === 'cut');
    const clean = segments.filter(({ loss }) => loss.model !== 'cut' && !isDrawn(loss));
    const lines = directions.filter(({ line }) => line !== null);
    const wires = new Set([...clean, ...cut, ...lines].map(nameOf));
    if (wires.size === 0) return notApplicable('every wire has configured loss', bound);
    const lost = clean.flatMap((one) => (one.lost === 0 ? [] : [`${nameOf(one)}: ${String(one.lost)} lost`]));
    const dropped = lines.flatMap((one) => {
      const drops = one.line?.drops ?? 0;
      return drops === 0 ? [] : [`${nameOf(one)}: ${String(drops)} lost on the line`];
    });
    const passed = cut
      .filter((one) => one.lost !== one.offered)
      .map((one) => `${nameOf(one)}: ${String(one.offered - one.lost)} packets passed while it was down`);
    return noneOf([...lost, ...dropped, ...passed], { measured: `${String(wires.size)} wires`, bound });
  },
};

/** Where loss is configured, the share of packets lost agrees with it: the ratio lies in Wilson's interval. */
export const lossRatio: Check = {
  id: 'loss-ratio',
  severity: 'soft',
  evaluate: ({ records, directions }) =>
    judgeRatios(directions, { what: 'loss', observe: (one) => lossSegments(records, one).flatMap(observe) }),
};

/** The same for copies. netem draws a copy and a loss for each packet; where both fall together neither happens. */
export const duplicationRatio: Check = {
  id: 'duplication-ratio',
  severity: 'soft',
  evaluate: ({ directions }) => judgeRatios(directions, { what: 'duplication', observe: observeCopies }),
};

interface Question {
  readonly what: string;
  readonly observe: (counters: DirectionCounters) => readonly Observation[];
}

function judgeRatios(directions: readonly DirectionCounters[] | null, { what, observe: look }: Question): Outcome {
  const bound = `configured ratio inside the Wilson interval, alpha ${String(ALPHA)}`;
  if (directions === null) return missing('a counter snapshot is missing', bound);
  const concerned = directions.flatMap(look);
  if (concerned.length === 0) return notApplicable(`no link has configured ${what}`, bound);
  const enough = concerned.filter(({ trials, ratio }) => trials * ratio >= MIN_EXPECTED_LOSSES);
  if (enough.length === 0)
    return notApplicable(`too few packets to judge: ${concerned.map(describe).join('; ')}`, bound);
  const findings = enough.filter((one) => !agrees(one)).map(describe);
  return noneOf(findings, { measured: enough.map(describe).join('; '), bound });
}

interface Observation {
  readonly name: string;
  readonly verb: string;
  readonly ratio: number;
  readonly count: number;
  readonly offered: number;
  /** Offered packets divided by the variance inflation of bursts. */
  readonly trials: number;
}

/** With copies, packets whose copy and loss were drawn together are neither lost nor copied. */
function observe(segment: LossSegment): readonly Observation[] {
  const { planned, loss, offered, lost } = segment;
  if (!isDrawn(loss)) return [];
  const trials = offered / varianceInflation(loss);
  const [l, d] = [loss.ratio, planned.channel.duplicationRatio];
  const copies = d * (1 - l);
  const ratio = (l * (1 - d) + l * copies) / (1 + copies);
  return [{ name: nameOf(segment), verb: 'lost', ratio, count: lost, offered, trials }];
}

function observeCopies(counters: DirectionCounters): readonly Observation[] {
  const { planned, wire } = counters;
  const offered = offeredToWire(counters);
  const { duplicationRatio: d } = planned.channel;
  if (d === 0 || wire === null || offered === null) return [];
  const ratio = d * (1 - (isDrawn(planned.loss) ? planned.loss.ratio : 0));
  const count = packetsInto(wire) - offered;
  return [{ name: nameOf(counters), verb: 'duplicated', ratio, count, offered, trials: offered }];
}

/**
 * Losses of a Gilbert–Elliott chain are correlated: the variance of their number is that of independent losses times
 * (2 − p − r)/(p + r), with r = 1/B and p = r·π/(1 − π) for mean burst B and ratio π.
 */
function varianceInflation(loss: Drawn): number {
  if (loss.model === 'random') return 1;
  const r = 1 / loss.meanBurstPackets;
  const p = (r * loss.ratio) / (1 - loss.ratio);
  return (2 - p - r) / (p + r);
}

function agrees({ count, offered, trials, ratio }: Observation): boolean {
  if (count < 0 || count > offered) return false;
  const { low, high } = wilsonInterval((count / offered) * trials, trials, ALPHA);
  return low <= ratio && ratio <= high;
}

const describe = ({ name, verb, count, offered, ratio }: Observation) =>
  `${name}: ${String(count)} of ${String(offered)} ${verb}, configured ${ratio.toPrecision(3)}`;

const nameOf = ({ link, planned }: Pick<LossSegment, 'link' | 'planned'>) => `${link.id} ${planned.direction}`;
