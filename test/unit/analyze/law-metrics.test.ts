import { describe, expect, it } from 'vitest';
import { configuredLossRatio, countedLossRatio } from '../../../src/analyze/path-loss.js';
import { roundTripMetrics } from '../../../src/analyze/round-trip-metrics.js';
import { walkRoute } from '../../../src/analyze/route-walk.js';
import { streamsLaw } from '../../../src/analyze/streams-law.js';
import { windowMetrics } from '../../../src/analyze/window-metrics.js';
import { planNetwork } from '../../../src/plan/index.js';
import type { CellRecords, LinkSummary } from '../../../src/records/index.js';
import { cubicFlow, demoCell } from '../../fixtures/demo-cell.js';
import { PING, pingResult } from '../../fixtures/synthetic-cell.js';
import { twoSiteTopology, type TwoSiteOptions } from '../../fixtures/two-site-topology.js';

const planOf = (options: TwoSiteOptions = {}) => planNetwork(twoSiteTopology(options), { seed: 1n, repeat: 0 });
const LOSSY = planOf({ wanLoss: { model: 'random', ratio: 1e-4 } });

const linkSummary = (id: string, direction: LinkSummary['direction'], counts: Partial<LinkSummary>): LinkSummary => ({
  ...{ id, direction, role: 'wan', bytes: 0, packets: 0, drops: 0, queue_drops: 0, wire_losses: 0 },
  ...{ policer_drops: 0, duplicates: 0 },
  ...{ ecn_marks: 0, max_backlog_bytes: 0 },
  ...counts,
});

describe('the loss of a path', () => {
  const hops = walkRoute(LOSSY, 'east-1', 'west-1') ?? [];

  it('is what its wires are configured to lose', () => {
    expect(configuredLossRatio(hops)).toBeCloseTo(1e-4, 12);
    expect(configuredLossRatio(walkRoute(planOf(), 'east-1', 'west-1') ?? [])).toBe(0);
  });

  it('is counted on every wire, and unknown when a counter is missing', () => {
    const links = [
      linkSummary('east-1-access', 'forward', { packets: 100 }),
      linkSummary('wan', 'forward', { packets: 90, wire_losses: 10, queue_drops: 50 }),
      linkSummary('west-1-access', 'reverse', { packets: 45, wire_losses: 45 }),
    ];
    expect(countedLossRatio(hops, links)).toBeCloseTo(1 - 0.9 * 0.5, 12);
    expect(countedLossRatio(hops, links.slice(1))).toBeNull();
  });
});

describe('the average window of a flow', () => {
  const cell = demoCell({ sampleNs: 1e9 });
  const result = cell.workloads.find(({ id }) => id === 'tcp-cubic');
  if (result === undefined) throw new Error('no flow');
  const over = (plan: CellRecords['input']['plan']): CellRecords => ({ ...cell, input: { ...cell.input, plan } });
  const measured = (185e6 * 0.0151) / 8 / 1448;

  it('is goodput times round trip in full segments', () => {
    expect(windowMetrics(cell, cubicFlow, result)).toEqual({
      window_mean_segments: expect.closeTo(measured, 9) as unknown,
    });
    const two = windowMetrics(cell, { ...cubicFlow, parallel: 2 }, result);
    expect(two['window_mean_segments']).toBeCloseTo(measured / 2, 9);
  });

  it('is held against the response function of the congestion control where packets are lost', () => {
    const cubic = windowMetrics(over(LOSSY), cubicFlow, result);
    // At 15.1 ms and 1e-4 CUBIC is where Reno is: 1.2/sqrt(p).
    expect(cubic['window_law_segments']).toBeCloseTo(120, 6);
    expect(cubic['window_law_ratio']).toBeCloseTo(measured / 120, 6);
    expect(windowMetrics(over(LOSSY), { ...cubicFlow, congestion: 'reno' }, result)['window_law_segments']).toBeCloseTo(
      120,
      6,
    );
    expect(windowMetrics(over(LOSSY), { ...cubicFlow, congestion: 'bbr' }, result)).not.toHaveProperty(
      'window_law_segments',
    );
  });

  it('is held against what the kernel had in flight where a socket buffer bounds it', () => {
    const metrics = windowMetrics(cell, { ...cubicFlow, windowBytes: 2 ** 18 }, result);
    expect(metrics['window_law_segments']).toBe(170);
    const busy = { ...result, overlapped_by: ['other'] };
    expect(windowMetrics(cell, { ...cubicFlow, windowBytes: 2 ** 18 }, busy)).not.toHaveProperty('window_law_segments');
  });

  it('has no meaning for datagrams and for two directions at once', () => {
    expect(windowMetrics(cell, { ...cubicFlow, protocol: 'udp' }, result)).toEqual({});
    expect(windowMetrics(cell, { ...cubicFlow, direction: 'both' }, result)).toEqual({});
  });
});

describe('the law of parallel streams', () => {
  const cell = demoCell({ sampleNs: 1e9 });
  const { plan } = cell.input;
  const found = cell.workloads.find(({ id }) => id === 'tcp-cubic');
  if (found === undefined) throw new Error('no flow');
  const lawOf = (streams: number, windowBytes: number | null, result = found) => {
    const tcp = cell.samples.tcp.map((sample) => ({ ...sample, peer_window_bytes: windowBytes }));
    const sampled = { ...cell, samples: { ...cell.samples, tcp } };
    return streamsLaw(sampled, { plan, flow: { ...cubicFlow, parallel: streams }, result }, 190e6);
  };

  it('is n windows per idle round trip until the links are full', () => {
    const metrics = lawOf(2, 64_000);
    // 10.01 ms of delays (5 ms and twice 5 us each way), a full segment and an acknowledgement on 10 G, 200 M and 10 G.
    const rttS = (walkRttNs(plan) + (1514 + 66) * 8 * (1 / 0.2 + 2 / 10)) / 1e9;
    // Serialisation is counted in whole nanoseconds.
    expect((metrics['streams_law_bps'] ?? 0) / ((2 * 64_000 * 8) / rttS)).toBeCloseTo(1, 6);
    expect(metrics['streams_law_ratio']).toBeCloseTo(185e6 / ((2 * 64_000 * 8) / rttS), 5);
    expect(metrics['window_bytes']).toBe(64_000);
    expect(lawOf(20, 64_000)['streams_law_bps']).toBe(190e6);
  });

  it('is not known without a window, or when another workload shares the sockets', () => {
    expect(lawOf(2, null)).toEqual({});
    expect(lawOf(2, 64_000, { ...found, overlapped_by: ['other'] })).toEqual({});
  });
});

/** Delays of the links between the ends, both ways. */
function walkRttNs(plan: CellRecords['input']['plan']): number {
  const hops = [...(walkRoute(plan, 'east-1', 'west-1') ?? []), ...(walkRoute(plan, 'west-1', 'east-1') ?? [])];
  return hops.reduce((sum, { planned }) => sum + planned.delayNs, 0);
}

describe('the round trip of a ping', () => {
  const plan = planOf();
  const { input } = demoCell({ sampleNs: 1e9 });
  if (PING.kind !== 'ping') throw new Error('not a ping');
  const ping = PING;

  it('is held against the idle path', () => {
    const metrics = roundTripMetrics(input.plan, ping, pingResult(input, 3));
    expect(metrics['rtt_law_error_us']).toBeGreaterThan(2.4);
    expect(metrics['rtt_law_error_us']).toBeLessThan(3.6);
  });

  it('is at most that of the idle path with every port queue full', () => {
    const full = planOf({ wanQueue: { discipline: 'drop-tail', limit: { unit: 'packets', packets: 100 } } });
    const metrics = roundTripMetrics(full, ping, pingResult(input));
    // 100 frames at 200 Mbit/s on the WAN and 1000 at 10 Gbit/s on the far access link, each way.
    const queuesMs = 2 * ((100 * 1514 * 8) / 200e3 + (1000 * 1514 * 8) / 10e6);
    expect((metrics['rtt_bound_ms'] ?? 0) - (metrics['rtt_law_ms'] ?? 0)).toBeCloseTo(queuesMs, 6);
    expect(metrics['rtt_bound_ratio']).toBeCloseTo(
      (pingResult(input).metrics['rtt_max_ms'] ?? 0) / (metrics['rtt_bound_ms'] ?? 1),
      9,
    );
  });

  it('has no distance from the law when other traffic was in the way', () => {
    const metrics = roundTripMetrics(plan, ping, { ...pingResult(input), overlapped_by: ['flood'] });
    expect(metrics).not.toHaveProperty('rtt_law_error_us');
    expect(metrics).toHaveProperty('rtt_law_ms');
  });
});
