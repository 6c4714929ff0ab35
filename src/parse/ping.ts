/** The text output of iputils `ping -n`. */
import { malformed } from './fields.js';

export interface PingReply {
  /** Counts from 1. */
  readonly seq: number;
  /** As printed: three decimals up to 1 ms or with `-3`, else only three significant digits. */
  readonly rttMs: number;
}

export interface PingReport {
  /** First reply to each request, in order of arrival; duplicates are left out. */
  readonly replies: readonly PingReply[];
  readonly sent: number;
  readonly received: number;
  /** From the summary line: always to the microsecond. Null when nothing came back. */
  readonly rtt: { readonly minMs: number; readonly avgMs: number; readonly maxMs: number } | null;
  /** ICMP errors that came instead of replies, such as `Destination Net Unreachable`, each once. */
  readonly errors: readonly string[];
}

const REPLY = /^\d+ bytes from .*icmp_seq=(\d+) .*?(?:time=([\d.]+) ms)?(?: \(([A-Z! ]+)\))?$/;
const ICMP_ERROR = /^From \S+ icmp_seq=\d+ (.+)$/;
const TOTALS = /^(\d+) packets transmitted, (\d+) received/;
const RTT = /^rtt min\/avg\/max\/mdev = ([\d.]+)\/([\d.]+)\/([\d.]+)\/[\d.]+ ms/;

/** @throws LonghaulError `experiment.workload` if the totals are missing, or a reply carries no time (payload below 16 bytes) */
export function parsePing(text: string): PingReport {
  const lines = text.split('\n');
  const totals = firstMatch(lines, TOTALS);
  if (totals === null) throw malformed('ping', 'no line of totals', text);
  const rtt = firstMatch(lines, RTT);
  return {
    replies: parseReplies(lines, text),
    sent: Number(totals[1]),
    received: Number(totals[2]),
    rtt: rtt === null ? null : { minMs: Number(rtt[1]), avgMs: Number(rtt[2]), maxMs: Number(rtt[3]) },
    errors: [...new Set(lines.flatMap((line) => ICMP_ERROR.exec(line)?.[1] ?? []))],
  };
}

function parseReplies(lines: readonly string[], text: string): PingReply[] {
  const replies = new Map<number, PingReply>();
  for (const line of lines) {
    const match = REPLY.exec(line);
    if (match === null) continue;
    const [, seq, time, note] = match;
    if (time === undefined) throw malformed('ping', 'a reply without a time', text);
    // A duplicate says nothing about the first packet's delay, and a damaged one must not count as received.
    if (note === undefined && !replies.has(Number(seq))) {
      replies.set(Number(seq), { seq: Number(seq), rttMs: Number(time) });
    }
  }
  return [...replies.values()];
}

function firstMatch(lines: readonly string[], pattern: RegExp): RegExpExecArray | null {
  for (const line of lines) {
    const match = pattern.exec(line);
    if (match !== null) return match;
  }
  return null;
}

/** `ping from iputils 20240905` → 20240905; null for another implementation or an unreadable text. */
export function parsePingVersion(text: string): number | null {
  const match = /iputils[ -](?:s)?(\d{8})/.exec(text);
  return match === null ? null : Number(match[1]);
}
