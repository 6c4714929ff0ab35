import { describe, expect, it } from 'vitest';
import { ConnectionDeriver } from '../../../src/agent/telemetry/connection-deriver.js';
import { HopDeriver } from '../../../src/agent/telemetry/hop-deriver.js';
import { PathDeriver } from '../../../src/agent/telemetry/path-deriver.js';
import { planNetwork } from '../../../src/plan/index.js';
import type { HopSample, InterfaceSample, QdiscSample, TcpSample } from '../../../src/records/index.js';
import { buildTwoSites } from '../../fixtures/topology-builder.js';

const plan = planNetwork(buildTwoSites(2), { seed: 1n, repeat: 0 });
const wan = plan.links.find(({ id }) => id === 'wan');
if (wan === undefined) throw new Error('no wan');
const address = (node: string): string => plan.nodes.find(({ name }) => name === node)?.address ?? '';
const at = (seconds: number) => ({ tNs: seconds * 1e9, seconds: 0.01 });

const tcp = (some: Partial<TcpSample>): TcpSample => ({
  ...{ t_ns: 0, node: 'east-1', local: `${address('east-1')}:1`, peer: `${address('west-1')}:2`, state: 'ESTAB' },
  ...{ congestion: 'cubic', cwnd_segments: 10, ssthresh_segments: null, mss_bytes: 1448, rtt_ms: 10, rttvar_ms: 1 },
  ...{ minrtt_ms: 9, bytes_sent: 0, bytes_acked: 0, bytes_received: 0, bytes_retrans: 0, retrans_total: 0 },
  ...{
    unacked_segments: 0,
    peer_window_bytes: null,
    delivered_ce_segments: 0,
    pacing_rate_bps: null,
    delivery_rate_bps: null,
    reord_seen: null,
    rcv_ooopack: null,
  },
  ...some,
});

describe('telemetry of connections', () => {
  it('is what was acknowledged, sent again and marked since the last record', () => {
    const deriver = new ConnectionDeriver(plan);
    deriver.next([tcp({ bytes_acked: 1000, retrans_total: 1, delivered_ce_segments: 2 })], at(1));
    const [one, ...others] = deriver.next(
      [tcp({ bytes_acked: 126_000, retrans_total: 4, delivered_ce_segments: 9 })],
      at(1.01),
    );
    expect(others).toEqual([]);
    expect(one).toMatchObject({ from: 'east-1', to: 'west-1', rate_bps: 1e8, retransmits: 3, marks: 7, minrtt_ms: 9 });
  });

  it('leaves out those that did nothing, and keeps those that wait', () => {
    const deriver = new ConnectionDeriver(plan);
    deriver.next([tcp({ bytes_acked: 1000 })], at(1));
    expect(deriver.next([tcp({ bytes_acked: 1000 })], at(2))).toEqual([]);
    expect(deriver.next([tcp({ bytes_acked: 1000, unacked_segments: 1 })], at(3))).toMatchObject([{ rate_bps: 0 }]);
  });

  it('does not take a round trip of zero for one', () => {
    const deriver = new ConnectionDeriver(plan);
    expect(deriver.next([tcp({ bytes_acked: 1, rtt_ms: 0 })], at(1))[0]?.rtt_ms).toBeNull();
  });
});

const port = (bytes: number): InterfaceSample => ({
  ...{ t_ns: 0, node: wan.forward.from.node, dev: wan.forward.from.dev, link: 'wan' },
  ...{ rx_bytes: 0, rx_packets: 0, rx_dropped: 0, rx_errors: 0 },
  ...{ tx_bytes: bytes, tx_packets: 0, tx_dropped: 0, tx_errors: 0 },
});

const qdisc = (place: QdiscSample['place'], kind: string, some: Partial<QdiscSample>): QdiscSample => ({
  ...{ t_ns: 0, link: 'wan', direction: 'forward', place, kind, bytes: 0, packets: 0, drops: 0, overlimits: 0 },
  ...{ backlog_bytes: 0, backlog_packets: 0, ecn_marks: null },
  ...some,
});

describe('telemetry of hops', () => {
  const rttNs = wan.forward.delayNs + wan.reverse.delayNs;

  it('is the rate of the port, the shaper’s backlog and drops, the marks below it and the losses behind', () => {
    const deriver = new HopDeriver(plan, () => 1e8);
    deriver.next(
      { interfaces: [port(0)], qdiscs: [qdisc('port', 'tbf', {}), qdisc('port', 'red', { ecn_marks: 1 })] },
      at(1),
    );
    const backlogBytes = (1e8 * rttNs) / 8e9 / 2;
    const [hop] = deriver.next(
      {
        interfaces: [port(62_500)],
        qdiscs: [
          qdisc('port', 'tbf', { backlog_bytes: backlogBytes, drops: 5 }),
          qdisc('port', 'red', { backlog_bytes: 7, drops: 5, ecn_marks: 4 }),
          qdisc('wire', 'netem', { drops: 2 }),
        ],
      },
      at(1.01),
    );
    expect(hop).toMatchObject({ link: 'wan', direction: 'forward', rate_bps: 5e7, utilisation_ratio: 0.5 });
    expect(hop).toMatchObject({ backlog_bytes: backlogBytes, marks: 3, drops: 5, losses: 2 });
    expect(hop?.backlog_rtt_ratio).toBeCloseTo(0.5);
  });

  it('has no record of a link where nothing happens, and counts from its first sample', () => {
    const deriver = new HopDeriver(plan, () => 1e8);
    const still = { interfaces: [port(1000)], qdiscs: [qdisc('port', 'netem', { drops: 3 })] };
    expect(deriver.next(still, at(1))).toEqual([]);
    expect(deriver.next(still, at(2))).toEqual([]);
  });

  it('says nothing of the time a backlog takes while the link stands still', () => {
    const deriver = new HopDeriver(plan, () => 0);
    const waits = { interfaces: [port(0)], qdiscs: [qdisc('port', 'netem', { backlog_bytes: 9 })] };
    expect(deriver.next(waits, at(1))).toMatchObject([{ backlog_ms: null, utilisation_ratio: 0 }]);
  });
});

describe('telemetry of paths', () => {
  const hop = (link: string, rateBps: number, backlogMs: number): HopSample => ({
    ...{ t_ns: 0, link, direction: 'forward', rate_bps: rateBps, utilisation_ratio: 0, backlog_bytes: 0 },
    ...{ backlog_ms: backlogMs, backlog_rtt_ratio: null, marks: 0, drops: 0, losses: 0 },
  });

  it('is each parallel link’s share of the pair, its delay, and the pair’s smallest round trip', () => {
    const link = { ...wan, id: 'wan2' };
    const paths = new PathDeriver({ ...plan, links: [...plan.links, link] });
    const ping = { t_ns: 0, workload: 'p', from: 'west-1', to: 'east-2', seq: 1, rtt_ms: 8.5 };
    const [connection] = new ConnectionDeriver(plan).next([tcp({ bytes_acked: 1 })], at(1));
    const seen = { connections: connection === undefined ? [] : [connection], pings: [ping] };
    const made = paths.next(1, { hops: [hop('wan', 3e6, 2), hop('wan2', 1e6, 0)], ...seen });
    const forward = made.filter(({ from }) => from === 'east');
    const delayMs = wan.forward.delayNs / 1e6;
    expect(forward.map(({ link: id, share_ratio, delay_ms }) => [id, share_ratio, delay_ms])).toEqual([
      ['wan', 0.75, delayMs + 2],
      ['wan2', 0.25, delayMs],
    ]);
    for (const one of made) expect(one).toMatchObject({ rtt_ms: 8.5, minrtt_ms: 8.5 });
    expect(made.find(({ from }) => from === 'west')?.share_ratio).toBeNull();
  });
});
