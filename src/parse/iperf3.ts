/** The JSON report of `iperf3 --json`, of a client or of a server; tested with versions 3.12 and 3.18. */
import {
  asObject,
  booleanField,
  malformed,
  numberField,
  objectsField,
  optionalNumber,
  parseJsonObject,
} from './fields.js';
import type { JsonObject } from './fields.js';

/** One stream over one reporting interval, as the end that printed the report saw it. */
export interface Iperf3Interval {
  /** Socket number: names the stream within one report. */
  readonly socket: number;
  /** True if this end sent the stream, false if it received it. */
  readonly sender: boolean;
  /** Seconds since this end's test began. */
  readonly startS: number;
  readonly endS: number;
  /** Payload written to (sender) or read from (receiver) the socket. */
  readonly bytes: number;
  /** TCP sender only. */
  readonly retransmits: number | null;
  /** Smoothed round-trip time at the interval's end; TCP sender only. */
  readonly rttMs: number | null;
  /** Datagrams; for a receiver those that should have come, lost ones too. UDP only. */
  readonly packets: number | null;
  /** UDP receiver only. */
  readonly lostPackets: number | null;
  /** Interarrival jitter by RFC 3550 at the interval's end; UDP receiver only. */
  readonly jitterMs: number | null;
}

export interface Iperf3Report {
  /** Why the run failed or ended early; null when it ran to its end. */
  readonly error: string | null;
  /** All streams of all intervals, in the order printed. */
  readonly intervals: readonly Iperf3Interval[];
}

const PROGRAM = 'iperf3';

/**
 * iperf3 --json exits with 0 also when the test failed: `error` is what tells.
 * @throws LonghaulError `experiment.workload` if the text is no such report
 */
export function parseIperf3(text: string): Iperf3Report {
  const document = parseJsonObject(PROGRAM, text);
  const error = document['error'];
  if (error !== undefined && typeof error !== 'string') throw malformed(PROGRAM, '"error" is not a text');
  // Version 3.12 puts the sums of an interval beside `streams`; they are left out, as they can be computed.
  const intervals = objectsField(PROGRAM, document, 'intervals').flatMap((interval) =>
    objectsField(PROGRAM, interval, 'streams').map(parseStreamInterval),
  );
  asObject(PROGRAM, document['end'], '"end"');
  return { error: error ?? null, intervals };
}

function parseStreamInterval(stream: JsonObject): Iperf3Interval {
  const rttUs = optionalNumber(PROGRAM, stream, 'rtt');
  return {
    socket: numberField(PROGRAM, stream, 'socket'),
    sender: booleanField(PROGRAM, stream, 'sender'),
    startS: numberField(PROGRAM, stream, 'start'),
    endS: numberField(PROGRAM, stream, 'end'),
    bytes: numberField(PROGRAM, stream, 'bytes'),
    retransmits: optionalNumber(PROGRAM, stream, 'retransmits'),
    rttMs: rttUs === null ? null : rttUs / 1000,
    packets: optionalNumber(PROGRAM, stream, 'packets'),
    lostPackets: optionalNumber(PROGRAM, stream, 'lost_packets'),
    jitterMs: optionalNumber(PROGRAM, stream, 'jitter_ms'),
  };
}
