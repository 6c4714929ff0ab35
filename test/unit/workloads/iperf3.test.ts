import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { iperf3ClientArgv, iperf3Seconds, iperf3ServerArgv } from '../../../src/agent/workloads/iperf3-argv.js';
import { iperf3IntervalS, iperf3WarmupStepNs } from '../../../src/spec/iperf3-interval.js';
import { measureIperf3 } from '../../../src/agent/workloads/iperf3-metrics.js';
import type { Planned } from '../../../src/agent/workloads/planned.js';
import { parseIperf3 } from '../../../src/parse/iperf3.js';
import type { Iperf3Interval } from '../../../src/parse/iperf3.js';

const flow = (changes: Partial<Planned<'iperf3'>> = {}): Planned<'iperf3'> => ({
  id: 'flow',
  kind: 'iperf3',
  start: { after: [], delayNs: 0 },
  timeoutNs: undefined,
  from: 'a',
  to: 'b',
  protocol: 'tcp',
  direction: 'forward',
  durationNs: 2e9,
  warmupNs: 1e9,
  parallel: 1,
  congestion: undefined,
  rateBps: undefined,
  windowBytes: undefined,
  blockBytes: undefined,
  ...changes,
});

const recorded = (name: string) => {
  const read = (end: string) =>
    parseIperf3(readFileSync(new URL(`../../fixtures/iperf3/3.12-${name}.${end}.json`, import.meta.url), 'utf8'));
  return { client: read('client'), server: read('server'), startNs: 5e9 };
};
const metricsOf = (name: string, changes: Partial<Planned<'iperf3'>> = {}) =>
  measureIperf3(flow(changes), recorded(name))?.metrics ?? {};

describe('the command lines of iperf3', () => {
  it('say only what the scenario says', () => {
    const argv = iperf3ClientArgv(flow(), { address: '10.0.0.2', port: 5203, totalS: 2 });
    expect(argv.join(' ')).toBe('iperf3 -c 10.0.0.2 -4 -p 5203 -t 2 -i 0.1 --json -P 1');
    expect(iperf3ServerArgv(5203, 0.1).join(' ')).toBe('iperf3 -s -1 -4 -p 5203 -i 0.1 --json');
  });

  it('pass every setting on', () => {
    const settings = { congestion: 'bbr', rateBps: 5e7, windowBytes: 65536, blockBytes: 1200, parallel: 4 };
    const all = flow({ ...settings, protocol: 'udp', direction: 'both' });
    const argv = iperf3ClientArgv(all, { address: '10.0.0.2', port: 5201, totalS: 2 }).join(' ');
    expect(argv).toContain('-P 4 -u --bidir -C bbr -b 50000000 -w 65536 -l 1200');
    expect(iperf3ClientArgv(flow({ direction: 'reverse' }), { address: 'x', port: 1, totalS: 2 })).toContain('-R');
  });

  it('refuse a duration that iperf3 cannot keep', () => {
    expect(iperf3Seconds(flow({ durationNs: 3e9 }))).toBe(3);
    expect(iperf3Seconds(flow({ durationNs: 2.5e9 }))).toBeNull();
  });

  it('report more coarsely the more there is to report', () => {
    expect([iperf3IntervalS(10, 1), iperf3IntervalS(60, 128), iperf3IntervalS(86_400, 1)]).toEqual([0.1, 1, 10]);
  });

  it('let a warm-up end only where an interval does', () => {
    expect([iperf3WarmupStepNs(1e9, 128), iperf3WarmupStepNs(60e9, 128), iperf3WarmupStepNs(86_400e9, 1)]).toEqual([
      1e8, 1e9, 1e9,
    ]);
  });
});

describe('measureIperf3', () => {
  it('measures after the warm-up, at the receiver', () => {
    const metrics = metricsOf('tcp');
    // Two half-second intervals of 3,145,728 bytes each, from 1.000 s to 2.000111 s of the server's clock.
    expect(metrics['received_bytes']).toBe(2 * 3145728);
    expect(metrics['goodput_bps']).toBeCloseTo((2 * 3145728 * 8) / 1.00002, -4);
    expect(metrics['goodput_forward_bps']).toBe(metrics['goodput_bps']);
    expect(metrics).not.toHaveProperty('goodput_reverse_bps');
    expect(metrics['rtt_mean_ms']).toBeGreaterThan(0);
    expect(metrics).not.toHaveProperty('udp_lost_ratio');
  });

  it('sums parallel streams', () => {
    expect(metricsOf('tcp-parallel', { parallel: 3 })['goodput_bps']).toBeCloseTo(3 * 19.922e6, -4);
  });

  it('says how evenly streams shared, and nothing of a single one', () => {
    expect(metricsOf('tcp-parallel', { parallel: 3 })['stream_jain_index']).toBeCloseTo(1, 3);
    expect(metricsOf('tcp')).not.toHaveProperty('stream_jain_index');
    const interval = (socket: number, bytes: number): Iperf3Interval => ({
      ...{ socket, sender: false, startS: 1, endS: 2, bytes, packets: null, lostPackets: null },
      ...{ jitterMs: null, retransmits: null, rttMs: null },
    });
    const server = { error: null, intervals: [interval(5, 3000), interval(7, 1000)] };
    const measured = measureIperf3(flow({ parallel: 2 }), {
      client: { error: null, intervals: [] },
      server,
      startNs: 0,
    });
    expect(measured?.metrics['stream_jain_index']).toBeCloseTo(16 / (2 * 10), 12);
  });

  it('takes the client as receiver of a reverse flow, and the server as its sender', () => {
    const metrics = metricsOf('tcp-reverse', { direction: 'reverse' });
    expect(metrics['goodput_reverse_bps']).toBeCloseTo(19.923e6, -4);
    expect(metrics['received_bytes']).toBe(1179648 + 1310720);
    expect(metrics['sent_bytes']).toBe(1179648 + 1310720);
    expect(metrics['retransmits']).toBeTypeOf('number');
  });

  it('reports both directions of a two-way run, and their sum', () => {
    const metrics = metricsOf('tcp-both', { direction: 'both' });
    expect(metrics['goodput_bps']).toBeCloseTo(
      (metrics['goodput_forward_bps'] ?? 0) + (metrics['goodput_reverse_bps'] ?? 0),
      3,
    );
    expect(metrics['goodput_reverse_bps']).toBeCloseTo(19.907e6, -4);
  });

  it('counts datagrams over UDP', () => {
    const metrics = metricsOf('udp', { protocol: 'udp' });
    expect(metrics['udp_lost_ratio']).toBe(0);
    expect(metrics['udp_jitter_ms']).toBeCloseTo(0.01744474544243529, 12);
    expect(metrics).not.toHaveProperty('retransmits');
  });

  it('computes the loss from the receiver after the warm-up only', () => {
    const interval = (startS: number, lostPackets: number): Iperf3Interval => ({
      ...{ socket: 5, sender: false, startS, endS: startS + 1, bytes: 1000, packets: 100, lostPackets },
      ...{ jitterMs: 0.5, retransmits: null, rttMs: null },
    });
    const server = { error: null, intervals: [interval(0, 90), interval(1, 10), interval(2, 0)] };
    const reports = { client: { error: null, intervals: [] }, server, startNs: 0 };
    const measured = measureIperf3(flow({ protocol: 'udp', durationNs: 3e9 }), reports);
    expect(measured?.metrics['udp_lost_ratio']).toBe(0.05);
  });

  it('leaves the tail after the end of sending out', () => {
    const reports = recorded('udp-both');
    expect(reports.server.intervals.at(-1)?.startS).toBeGreaterThan(2);
    const measured = measureIperf3(flow({ protocol: 'udp', direction: 'both' }), reports);
    expect(measured?.metrics['goodput_forward_bps']).toBeCloseTo(19.997e6, -4);
    expect(measured?.series.every((point) => point.t_ns <= 7.1e9)).toBe(true);
  });

  it('gives a series of the whole run in experiment time', () => {
    const series = measureIperf3(flow(), recorded('tcp'))?.series ?? [];
    expect(series.map((point) => point.t_ns / 1e9)).toEqual([
      5.50009,
      expect.closeTo(6, 3),
      expect.closeTo(6.5, 3),
      7.000111,
    ]);
    expect(new Set(series.map((point) => point.name))).toEqual(new Set(['goodput_forward_bps']));
  });

  it('is nothing when the receiver reported nothing after the warm-up', () => {
    expect(measureIperf3(flow({ warmupNs: 2e9, durationNs: 3e9 }), recorded('tcp'))).toBeNull();
  });
});
