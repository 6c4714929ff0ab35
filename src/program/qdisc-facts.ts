import type { QdiscKind } from './types.js';

/** A qdisc's settings as text by name, in the form that can be compared. An absent setting is not in the map. */
export type QdiscFacts = ReadonlyMap<string, string>;

type Options = Readonly<Record<string, unknown>>;
type Netem = Extract<QdiscKind, { kind: 'netem' }>;

/** netem's probabilities are 32-bit fractions. */
const MAX_PROBABILITY = 2 ** 32 - 1;

/** Impairments of netem that a plan never asks for: their mere presence is a difference. */
const FOREIGN_NETEM = ['duplicate', 'reorder', 'corrupt', 'loss-state', 'slot'];

/** tc prints fractions with C's `%g`: six significant digits, which is as far as a delay or a loss can be compared. */
function asPrinted(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** What tc must show for a qdisc that was set as planned. */
export function expectedFacts(qdisc: QdiscKind): QdiscFacts {
  switch (qdisc.kind) {
    case 'netem':
      return expectedNetem(qdisc);
    case 'tbf':
      return new Map([['rate', String(qdisc.rateBps)]]);
    case 'pfifo':
      return new Map([['limit', String(qdisc.limitPackets)]]);
    case 'bfifo':
      return new Map([['limit', String(qdisc.limitBytes)]]);
    case 'codel':
      return new Map([
        ['limit', String(qdisc.limitPackets)],
        ['ecn', String(qdisc.ecn)],
      ]);
    case 'fq_codel':
      return new Map([
        ['limit', String(qdisc.limitPackets)],
        ['ecn', String(qdisc.ecn)],
        ['memory_limit', String(qdisc.memoryBytes)],
      ]);
  }
}

function expectedNetem(netem: Netem): QdiscFacts {
  const facts = new Map([['limit', String(netem.limitPackets)]]);
  // A delay of zero is no delay: netem does not report it.
  if (netem.delayNs !== undefined && netem.delayNs > 0) facts.set('delay', asPrinted(netem.delayNs / 1e9));
  if (netem.rateBps !== undefined) facts.set('rate', String(netem.rateBps));
  if (netem.seed !== undefined) facts.set('seed', netem.seed);
  const { loss } = netem;
  if (loss?.model === 'random') facts.set('loss', `random ${probability(loss.ratio)}`);
  if (loss?.model === 'gemodel') facts.set('loss', `gemodel ${probability(loss.p)} ${probability(loss.r)} 1 0`);
  return facts;
}

function probability(ratio: number): string {
  return asPrinted(Math.round(ratio * MAX_PROBABILITY) / MAX_PROBABILITY);
}

/** What tc did show, `options` being its own names; only settings that `expectedFacts` can produce, and foreign ones. */
export function foundFacts(qdisc: QdiscKind, options: Options): QdiscFacts {
  const number = (key: string): readonly [string, string][] =>
    typeof options[key] === 'number' ? [[key, String(options[key])]] : [];
  switch (qdisc.kind) {
    case 'netem':
      return foundNetem(qdisc, options);
    case 'tbf':
      return new Map([...rateFact(options['rate']), ...burstFact(qdisc, options['burst'])]);
    case 'pfifo':
    case 'bfifo':
      return new Map(number('limit'));
    case 'codel':
    case 'fq_codel':
      // tc prints `ecn` only when it is on.
      return new Map([
        ...number('limit'),
        ['ecn', String(options['ecn'] === true)],
        ...(qdisc.kind === 'codel' ? [] : number('memory_limit')),
      ]);
  }
}

function foundNetem(expected: Netem, options: Options): QdiscFacts {
  const facts = new Map<string, string>([['limit', String(options['limit'])]]);
  const delay = nested(options, 'delay');
  if (delay !== undefined) facts.set('delay', String(delay['delay']));
  if (delay !== undefined && delay['jitter'] !== 0) facts.set('jitter', String(delay['jitter']));
  for (const [key, value] of rateFact(nested(options, 'rate')?.['rate'])) facts.set(key, value);
  // Every netem has a seed; one that was not asked for drives nothing.
  if (expected.seed !== undefined) facts.set('seed', String(options['seed']));
  const random = nested(options, 'loss-random');
  if (random !== undefined) facts.set('loss', `random ${String(random['loss'])}`);
  const burst = nested(options, 'loss-gemodel');
  if (burst !== undefined) {
    facts.set('loss', `gemodel ${['p', 'r', '1-h', '1-k'].map((key) => String(burst[key])).join(' ')}`);
  }
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
  const close = typeof found === 'number' && Math.abs(found - qdisc.burstBytes) <= tickBytes + 1;
  return close ? [] : [['burst', String(found)]];
}
