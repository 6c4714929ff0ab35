/** What a rank of a collective prints (src/native/lh_collective.c): `LH {…}` lines. */
import { malformed, numberField, parseJsonObject, stringField } from './fields.js';
import type { JsonObject } from './fields.js';

export type CollectiveEvent =
  /** All ranks are connected. */
  | { readonly event: 'start' }
  /** One probe of the links, over its ranks: the mean time of its iterations. */
  | { readonly event: 'probe'; readonly probe: number; readonly timeUs: number }
  /** The timed iterations of one size begin. */
  | { readonly event: 'measure'; readonly sizeBytes: number }
  | { readonly event: 'row'; readonly row: SizeResult }
  | { readonly event: 'rank'; readonly result: RankResult }
  | { readonly event: 'steps'; readonly steps: RankSteps }
  | { readonly event: 'done' };

/** One message size, over all ranks. */
export interface SizeResult {
  readonly sizeBytes: number;
  readonly count: number;
  /** Mean, smallest and largest time of the timed iterations: from the common start to the last rank's result. */
  readonly timeUs: number;
  readonly timeMinUs: number;
  readonly timeMaxUs: number;
  readonly wrong: number;
  readonly maxErrorRatio: number;
}

/** One message size, as one rank saw it. */
export interface RankResult {
  readonly rank: number;
  readonly sizeBytes: number;
  /** Mean time until this rank held its result. */
  readonly timeUs: number;
  readonly retransmits: number;
  /** Of these, what the peer had already, as it reported (DSACK). */
  readonly needless: number;
  /** Time that its connections had data to send, summed; and the parts of it that a full window or buffer held up. */
  readonly busyUs: number;
  readonly windowLimitedUs: number;
  readonly bufferLimitedUs: number;
  /** Smallest congestion window of its connections to other sites when the timed iterations began; 0 without any. */
  readonly cwndBytes: number;
  /** Payload sent to each peer in all timed iterations. */
  readonly sent: readonly { readonly peer: number; readonly bytes: number }[];
}

/** When one rank went through its steps, in ns after the common start; lists in the order of its steps. */
export interface RankSteps {
  readonly rank: number;
  readonly steps: readonly number[];
  readonly beginNs: readonly number[];
  readonly endNs: readonly number[];
}

const PROGRAM = 'lh_collective';

/**
 * One line of output; null for any other line.
 * @throws LonghaulError `experiment.workload` for an `LH` line that does not read as one of the events
 */
export function parseCollectiveLine(line: string): CollectiveEvent | null {
  if (!line.startsWith('LH ')) return null;
  const object = parseJsonObject(PROGRAM, line.slice(3));
  const event = stringField(PROGRAM, object, 'event');
  switch (event) {
    case 'start':
    case 'done':
      return { event };
    case 'probe':
      return {
        event,
        probe: numberField(PROGRAM, object, 'probe'),
        timeUs: numberField(PROGRAM, object, 'time_us'),
      };
    case 'measure':
      return { event, sizeBytes: numberField(PROGRAM, object, 'size_bytes') };
    case 'row':
      return { event, row: parseRow(object) };
    case 'rank':
      return { event, result: parseRank(object) };
    case 'steps':
      return { event, steps: parseSteps(object) };
    default:
      throw malformed(PROGRAM, `unknown event "${event}"`);
  }
}

function parseRow(object: JsonObject): SizeResult {
  const number = (key: string) => numberField(PROGRAM, object, key);
  return {
    sizeBytes: number('size_bytes'),
    count: number('count'),
    timeUs: number('time_us'),
    timeMinUs: number('time_min_us'),
    timeMaxUs: number('time_max_us'),
    wrong: number('wrong'),
    maxErrorRatio: number('max_error_ratio'),
  };
}

function parseRank(object: JsonObject): RankResult {
  const number = (key: string) => numberField(PROGRAM, object, key);
  const pairs = object['sent'];
  if (!Array.isArray(pairs)) throw malformed(PROGRAM, 'no list "sent"');
  const sent = pairs.map((pair: unknown) => {
    const [peer, bytes] = numbers(pair, 'sent');
    if (peer === undefined || bytes === undefined) throw malformed(PROGRAM, 'an item of "sent" is no pair');
    return { peer, bytes };
  });
  return {
    rank: number('rank'),
    sizeBytes: number('size_bytes'),
    timeUs: number('time_us'),
    retransmits: number('retransmits'),
    needless: number('needless'),
    busyUs: number('busy_us'),
    windowLimitedUs: number('window_limited_us'),
    bufferLimitedUs: number('buffer_limited_us'),
    cwndBytes: number('cwnd_bytes'),
    sent,
  };
}

function parseSteps(object: JsonObject): RankSteps {
  const steps = numbers(object['steps'], 'steps');
  const beginNs = numbers(object['begin_ns'], 'begin_ns');
  const endNs = numbers(object['end_ns'], 'end_ns');
  if (beginNs.length !== steps.length || endNs.length !== steps.length) {
    throw malformed(PROGRAM, 'lists of steps of different lengths');
  }
  return { rank: numberField(PROGRAM, object, 'rank'), steps, beginNs, endNs };
}

function numbers(value: unknown, key: string): readonly number[] {
  if (!Array.isArray(value)) throw malformed(PROGRAM, `no list "${key}"`);
  return value.map((item: unknown) => {
    if (typeof item !== 'number') throw malformed(PROGRAM, `"${key}" contains something else than numbers`);
    return item;
  });
}
