import { describe, expect, it } from 'vitest';
import { analyzeCell } from '../../../src/analyze/index.js';
import { iperf3LawBps, mpiWanOptimumBytes, tcpGoodputLawBps } from '../../../src/analyze/laws.js';
import { walkRoute } from '../../../src/analyze/route-walk.js';
import type { LinkSummary } from '../../../src/records/index.js';
import { planNetwork } from '../../../src/plan/index.js';
import { cubicFlow, demoCell, ringContiguous } from '../../fixtures/demo-cell.js';
import { twoSiteTopology, type TwoSiteOptions } from '../../fixtures/two-site-topology.js';

const planOf = (options: TwoSiteOptions = {}) => planNetwork(twoSiteTopology(options), { seed: 1n, repeat: 0 });
const plan = planOf();
/** The path east-1 to west-1 after 1,000 packets, of which the WAN lost some. */
const countsOf = (wireLosses: number): readonly LinkSummary[] =>
  (walkRoute(plan, 'east-1', 'west-1') ?? []).map(({ link, planned }) => ({
    ...{ id: link.id, direction: planned.direction, role: link.role, bytes: 0, packets: 1000 - wireLosses, drops: 0 },
    ...{ queue_drops: 0, wire_losses: link.id === 'wan' ? wireLosses : 0, ecn_marks: 0, max_backlog_bytes: 0 },
    ...{ policer_drops: 0, duplicates: 0 },
  }));

describe('walkRoute', () => {
  it('follows the routes over both routers', () => {
    const hops = walkRoute(plan, 'east-2', 'west-3') ?? [];
    expect(hops.map(({ link, planned }) => `${link.id} ${planned.direction}`)).toEqual([
      'east-2-access forward',
      'wan forward',
      'west-3-access reverse',
    ]);
  });

  it('gives no path where equal-cost links share the traffic', () => {
    expect(walkRoute(planOf({ parallel: 2 }), 'east-1', 'west-1')).toBeNull();
    expect(walkRoute(planOf({ parallel: 2 }), 'east-1', 'east-2')).toHaveLength(2);
  });

  it('gives no path to an unknown node', () => {
    expect(walkRoute(plan, 'east-1', 'nowhere')).toBeNull();
  });
});

describe('the goodput law', () => {
  it('is 1448/1514 of the slowest link for TCP', () => {
    expect(tcpGoodputLawBps(plan, 'east-1', 'west-1')).toBeCloseTo((200e6 * 1448) / 1514, 3);
  });

  it('is what the senders offer when that is less, and twice as much for both directions', () => {
    expect(iperf3LawBps(plan, { ...cubicFlow, rateBps: 10e6, parallel: 3 }, [])).toBe(30e6);
    expect(iperf3LawBps(plan, { ...cubicFlow, direction: 'both' }, [])).toBeCloseTo((2 * 200e6 * 1448) / 1514, 3);
  });

  it('counts 42 bytes of headers per datagram for UDP, less what the wires lost, and is unknown without the datagram size', () => {
    const udp = { ...cubicFlow, protocol: 'udp', rateBps: 1e9 } as const;
    const law = iperf3LawBps(plan, { ...udp, blockBytes: 1448 }, countsOf(0));
    expect(law).toBeCloseTo((200e6 * 1448) / 1490, 3);
    expect(iperf3LawBps(plan, { ...udp, blockBytes: 1448 }, countsOf(10))).toBeCloseTo((law ?? 0) * 0.99, 3);
    expect(iperf3LawBps(plan, udp, countsOf(0))).toBeNull();
    expect(iperf3LawBps(plan, { ...udp, blockBytes: 1448 }, [])).toBeNull();
  });
});

describe('the WAN optimum of an all-reduce', () => {
  it('is the message each way for two sites', () => {
    const workload = { ...ringContiguous, sizesBytes: [16 * 2 ** 20] };
    expect((mpiWanOptimumBytes(plan, workload) ?? 0) / 2).toBe(16 * 2 ** 20);
  });

  it('is the message once for a broadcast, and half of every rank for an all-to-all, of Open MPI too', () => {
    const of = (collective: typeof ringContiguous.collective) =>
      mpiWanOptimumBytes(plan, { ...ringContiguous, collective, algorithm: 'default', sizesBytes: [8000] });
    expect(of('broadcast')).toBe(8000);
    expect(of('reduce-scatter-block')).toBe(8000);
    expect(of('alltoall')).toBe(8 * 4000);
  });

  it('counts every iteration, the warm-up ones too, and every size', () => {
    const workload = { ...ringContiguous, iterations: 3, warmupIterations: 1, sizesBytes: [1000, 2000] };
    expect(mpiWanOptimumBytes(plan, workload)).toBe(4 * 2 * 3000);
  });

  it('does not exist within one site', () => {
    expect(mpiWanOptimumBytes(plan, { ...ringContiguous, ranks: ['east-1', 'east-2'] })).toBeNull();
  });
});

describe('derived metrics', () => {
  const summary = analyzeCell(demoCell({ sampleNs: 1e9 }), {
    params: {},
    repeat: 1,
    wallS: 1,
    expectations: [],
    error: null,
  });
  const metricsOf = (id: string) => summary.workloads.find((one) => one.id === id)?.metrics ?? {};

  it('relate collectives to the optimum and flows to the law', () => {
    expect(metricsOf('ring-contiguous')['wan_optimum_ratio']).toBeCloseTo(1.83, 2);
    expect(metricsOf('ring-alternating')['wan_optimum_ratio']).toBeCloseTo(7.32, 2);
    expect(metricsOf('tcp-cubic')['goodput_law_ratio']).toBeCloseTo(0.967, 3);
  });
});
