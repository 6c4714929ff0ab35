import type { NetemLoss, QdiscKind } from './types.js';

/** A qdisc's settings as text by name, in the form that can be compared. An absent setting is not in the map. */
export type QdiscFacts = ReadonlyMap<string, string>;

type Options = Readonly<Record<string, unknown>>;
type Netem = Extract<QdiscKind, { kind: 'netem' }>;

/** netem's probabilities are 32-bit fractions. */
const MAX_PROBABILITY = 2 ** 32 - 1;

/** Settings of netem that a plan never asks for: their mere presence is a difference. */
const FOREIGN_NETEM = ['loss-state', 'slot'];

/** tc prints fractions with C's `%g`: six significant digits, which is as far as a delay or a loss can be compared. */
function asPrinted(value: number): string {
  return String(Number(value.toPrecision(6)));
}

type Pair = readonly [name: string, value: string];

/** What tc must show for a qdisc that was set as planned. */
export function expectedFacts(qdisc: QdiscKind): QdiscFacts {
  return new Map(expectedPairs(qdisc));
}

function expectedPairs(qdisc: QdiscKind): readonly Pair[] {
  switch (qdisc.kind) {
    case 'netem':
      return expectedNetem(qdisc);
    case 'tbf':
      return [['rate', String(qdisc.rateBps)], ...some('overhead', qdisc.overheadBytes)];
    case 'pfifo':
      return [['limit', String(qdisc.limitPackets)]];
    case 'bfifo':
      return [['limit', String(qdisc.limitBytes)]];
    case 'codel':
      return [...counted(qdisc), ...codelTimes(qdisc)];
    case 'fq_codel':
      return [...counted(qdisc), ...codelTimes(qdisc), ...some('flows', qdisc.flows), memory(qdisc)];
    case 'red':
      return expectedRed(qdisc);
    case 'pie':
      return [...counted(qdisc), ...pieTimes(qdisc)];
    case 'fq_pie':
      return [...counted(qdisc), ...pieTimes(qdisc), ...some('flows', qdisc.flows), memory(qdisc)];
    case 'dualpi2': {
      const step = some('step_thresh', qdisc.stepNs / 1000);
      return [...some('limit', qdisc.limitPackets), ...pieTimes(qdisc), ...step, memory(qdisc)];
    }
    case 'cake':
      return [
        ['bandwidth', 'unlimited'],
        ['rtt', String(qdisc.rttNs / 1000)],
        ['memlimit', String(qdisc.memoryBytes)],
      ];
    case 'fq':
      return [
        ['limit', String(qdisc.limitPackets)],
        ['flow_limit', String(qdisc.limitPackets)],
        ['pacing', 'false'],
      ];
    case 'prio':
      return [['bands', String(qdisc.bands)]];
  }
}

function expectedRed(red: Extract<QdiscKind, { kind: 'red' }>): readonly Pair[] {
  return [
    ['limit', String(red.limitBytes)],
    ['min', String(red.minBytes)],
    ['max', String(red.maxBytes)],
    ['probability', probability(red.probability)],
    ['ecn', String(red.ecn)],
  ];
}

const some = (name: string, value: number | undefined): readonly Pair[] =>
  value === undefined ? [] : [[name, String(value)]];

const memory = ({ memoryBytes }: { readonly memoryBytes: number }): Pair => ['memory_limit', String(memoryBytes)];

const counted = ({ limitPackets, ecn }: { readonly limitPackets: number; readonly ecn: boolean }): readonly Pair[] => [
  ['limit', String(limitPackets)],
  ['ecn', String(ecn)],
];

/** CoDel counts time in units of 1024 ns (CODEL_SHIFT, include/net/codel.h), and tc shows whole microseconds of it. */
function codelTimes({
  targetNs,
  intervalNs,
}: {
  readonly targetNs: number;
  readonly intervalNs: number;
}): readonly Pair[] {
  const shown = (ns: number): string => String(Math.floor((Math.floor(ns / 1024) * 1024) / 1000));
  return [
    ['target', shown(targetNs)],
    ['interval', shown(intervalNs)],
  ];
}

const pieTimes = ({
  targetNs,
  updateNs,
}: {
  readonly targetNs: number;
  readonly updateNs: number;
}): readonly Pair[] => [
  ['target', String(targetNs / 1000)],
  ['tupdate', String(updateNs / 1000)],
];

function expectedNetem(netem: Netem): readonly Pair[] {
  const { delayNs = 0, jitter, rateBps, loss, reorder } = netem;
  const ratio = (name: string, value: number | undefined): readonly Pair[] =>
    value === undefined ? [] : [[name, probability(value)]];
  return [
    ['limit', String(netem.limitPackets)],
    // A delay of zero is no delay: netem does not report it.
    ...(delayNs > 0 ? [['delay', asPrinted(delayNs / 1e9)] as const] : []),
    ...(jitter === undefined ? [] : [['jitter', asPrinted(jitter.spreadNs / 1e9)] as const]),
    ...some('rate', rateBps),
    ...some('packetoverhead', netem.overheadBytes),
    ...(netem.seed === undefined ? [] : [['seed', netem.seed] as const]),
    ...(loss === undefined ? [] : [['loss', expectedLoss(loss)] as const]),
    ...ratio('duplicate', netem.duplicateRatio),
    ...ratio('corrupt', netem.corruptRatio),
    ...ratio('reorder', reorder?.ratio),
    ...some('gap', reorder?.gapPackets),
  ];
}

function expectedLoss(loss: NetemLoss): string {
  return loss.model === 'random'
    ? `random ${probability(loss.ratio)}`
    : `gemodel ${probability(loss.p)} ${probability(loss.r)} 1 0`;
}

function probability(ratio: number): string {
  return asPrinted(Math.round(ratio * MAX_PROBABILITY) / MAX_PROBABILITY);
}

/** What tc did show, `options` being its own names; only settings that `expectedFacts` can produce, and foreign ones. */
export function foundFacts(qdisc: QdiscKind, options: Options): QdiscFacts {
  const flag = (key: string): readonly Pair[] => [[key, String(options[key] === true)]];
  switch (qdisc.kind) {
    case 'netem':
      return foundNetem(qdisc, options);
    case 'tbf':
      return new Map([
        ...rateFact(options['rate']),
        ...burstFact(qdisc, options['burst']),
        ...nonZero('overhead', options['overhead']),
      ]);
    case 'cake':
      return new Map([...shown(options, ['rtt', 'memlimit']), ['bandwidth', String(options['bandwidth'])]]);
    case 'fq':
      return new Map([...shown(options, ['limit', 'flow_limit']), ...flag('pacing')]);
    case 'red':
      // tc prints `ecn` only when it is on, here as below.
      return new Map([...shown(options, ['limit', 'min', 'max', 'probability']), ...flag('ecn')]);
    case 'codel':
    case 'fq_codel':
    case 'pie':
    case 'fq_pie':
      return new Map([...shown(options, [...expectedFacts(qdisc).keys()]), ...flag('ecn')]);
    case 'pfifo':
    case 'bfifo':
    case 'dualpi2':
    case 'prio':
      return new Map(shown(options, [...expectedFacts(qdisc).keys()]));
  }
}

/** Those of the settings that tc shows as numbers. */
const shown = (options: Options, keys: readonly string[]): readonly Pair[] =>
  keys.flatMap((key) => (typeof options[key] === 'number' ? [[key, String(options[key])] as const] : []));

const nonZero = (name: string, value: unknown): readonly Pair[] =>
  typeof value === 'number' && value !== 0 ? [[name, String(value)]] : [];

function foundNetem(expected: Netem, options: Options): QdiscFacts {
  const facts = new Map<string, string>([['limit', String(options['limit'])]]);
  const delay = nested(options, 'delay');
  if (delay !== undefined) facts.set('delay', String(delay['delay']));
  if (delay !== undefined && delay['jitter'] !== 0) facts.set('jitter', String(delay['jitter']));
  const rate = nested(options, 'rate');
  for (const [key, value] of rateFact(rate?.['rate'])) facts.set(key, value);
  for (const [key, value] of nonZero('packetoverhead', rate?.['packetoverhead'])) facts.set(key, value);
  // Every netem has a seed; one that was not asked for drives nothing.
  if (expected.seed !== undefined) facts.set('seed', String(options['seed']));
  const random = nested(options, 'loss-random');
  if (random !== undefined) facts.set('loss', `random ${String(random['loss'])}`);
  const burst = nested(options, 'loss-gemodel');
  if (burst !== undefined) {
    facts.set('loss', `gemodel ${['p', 'r', '1-h', '1-k'].map((key) => String(burst[key])).join(' ')}`);
  }
  for (const key of ['duplicate', 'corrupt', 'reorder']) {
    const impairment = nested(options, key);
    if (impairment !== undefined) facts.set(key, String(impairment[key]));
  }
  for (const [key, value] of nonZero('gap', options['gap'])) facts.set(key, value);
  for (const key of FOREIGN_NETEM) if (options[key] !== undefined) facts.set(key, JSON.stringify(options[key]));
  return facts;
}

function nested(options: Options, key: string): Options | undefined {
  const value = options[key];
  return typeof value === 'object' && value !== null ? (value as Options) : undefined;
}

/** tc's JSON has rates in bytes per second. */
function rateFact(bytesPerSecond: unknown): readonly [string, string][] {
  return typeof bytesPerSecond === 'number' ? [['rate', String(bytesPerSecond * 8)]] : [];
}

/**
 * tc converts the burst to ticks of 64 ns and back, so it is right to within a tick and a byte; only a burst outside
 * of that is a fact worth comparing.
 */
function burstFact(qdisc: Extract<QdiscKind, { kind: 'tbf' }>, found: unknown): readonly [string, string][] {
  const tickBytes = (qdisc.rateBps * 64e-9) / 8;
  // The kernel keeps the time that a burst takes, and its overhead takes time too (psched_l2t_ns).
  const passed = qdisc.burstBytes + (qdisc.overheadBytes ?? 0);
  // With details, which the read-back asks for, tc adds the size of a cell: "96000b/1".
  const bytes = typeof found === 'string' ? Number.parseInt(found, 10) : found;
  const close = typeof bytes === 'number' && Math.abs(bytes - passed) <= tickBytes + 1;
  return close ? [] : [['burst', String(found)]];
}
