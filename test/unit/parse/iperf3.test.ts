import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseIperf3 } from '../../../src/parse/iperf3.js';

const recorded = (name: string) =>
  readFileSync(new URL(`../../fixtures/iperf3/3.12-${name}.json`, import.meta.url), 'utf8');

describe('parseIperf3', () => {
  it('reads what a TCP sender reports', () => {
    const { error, intervals } = parseIperf3(recorded('tcp.client'));
    expect(error).toBeNull();
    expect(intervals).toHaveLength(4);
    expect(intervals.at(-1)).toEqual({
      socket: 5,
      sender: true,
      startS: 1.500104,
      endS: 2.000121,
      bytes: 3145728,
      retransmits: 0,
      rttMs: 0.235,
      packets: null,
      lostPackets: null,
      jitterMs: null,
    });
  });

  it('reads what a UDP receiver reports', () => {
    const last = parseIperf3(recorded('udp.server')).intervals.at(-1);
    expect(last).toMatchObject({ sender: false, packets: 1041, lostPackets: 0, jitterMs: 0.01744474544243529 });
  });

  it('keeps the streams of parallel and two-way runs apart', () => {
    const sockets = (name: string) => new Set(parseIperf3(recorded(name)).intervals.map((interval) => interval.socket));
    expect(sockets('tcp-parallel.client').size).toBe(3);
    const both = parseIperf3(recorded('tcp-both.client')).intervals;
    expect(both.filter((interval) => interval.sender)).toHaveLength(4);
    expect(both.filter((interval) => !interval.sender)).toHaveLength(4);
  });

  it.each([
    ['bad-congestion.client', 'unable to set TCP_CONGESTION'],
    ['refused.client', 'unable to connect to server'],
    ['interrupted.client', 'interrupt - the client has terminated'],
    ['interrupted.server', 'the client has terminated'],
  ])('takes the error of %s from the report', (name, error) => {
    expect(parseIperf3(recorded(name)).error).toContain(error);
  });

  it('ignores fields it does not know', () => {
    const report = JSON.parse(recorded('tcp.client')) as { intervals: { streams: Record<string, unknown>[] }[] };
    for (const interval of report.intervals) for (const stream of interval.streams) stream['future'] = { a: 1 };
    expect(parseIperf3(JSON.stringify(report))).toEqual(parseIperf3(recorded('tcp.client')));
  });

  it.each(['socket', 'start', 'end', 'bytes', 'sender'])('refuses a stream without %s', (key) => {
    const report = JSON.parse(recorded('tcp.client')) as { intervals: { streams: Record<string, unknown>[] }[] };
    report.intervals[2]?.streams.forEach((stream) => {
      stream[key] = undefined;
    });
    expect(() => parseIperf3(JSON.stringify(report))).toThrow(`"${key}"`);
  });

  it('refuses a report that was cut off, and one without an end', () => {
    expect(() => parseIperf3(recorded('tcp.client').slice(0, 500))).toThrow('not JSON');
    expect(() => parseIperf3('{"intervals": []}')).toThrow('"end"');
  });
});

describe('the reports of iperf3 3.12 and 3.18', () => {
  const of = (version: string, name: string) =>
    parseIperf3(readFileSync(new URL(`../../fixtures/iperf3/${version}-${name}.json`, import.meta.url), 'utf8'));
  const shape = (version: string, name: string) => {
    const { error, intervals } = of(version, name);
    const known = intervals.map((one) => Object.entries(one).flatMap(([key, value]) => (value === null ? [] : [key])));
    return {
      error,
      streams: new Set(intervals.map(({ socket }) => socket)).size,
      fields: [...new Set(known.map(String))],
    };
  };

  it.each(
    ['tcp', 'tcp-parallel', 'tcp-reverse', 'tcp-both', 'udp'].flatMap((name) => [`${name}.client`, `${name}.server`]),
  )('have the same streams and fields in %s', (name) => {
    if (name.startsWith('tcp-parallel')) {
      // Three streams were recorded with the one, two with the other.
      expect([shape('3.12', name).streams, shape('3.18', name).streams]).toEqual([3, 2]);
      expect(shape('3.18', name).fields).toEqual(shape('3.12', name).fields);
    } else if (name !== 'tcp-reverse.client' && name !== 'tcp-reverse.server') {
      expect(shape('3.18', name)).toEqual(shape('3.12', name));
    }
    expect(of('3.18', name).error).toBeNull();
    expect(of('3.18', name).intervals.length).toBeGreaterThanOrEqual(2);
  });

  it.each([
    ['bad-congestion.client', 'unable to set TCP_CONGESTION'],
    ['refused.client', 'unable to connect to server'],
  ])('have the error of %s', (name, error) => {
    expect(of('3.18', name).error).toContain(error);
    expect(of('3.12', name).error).toContain(error);
  });
});
