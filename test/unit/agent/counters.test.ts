import { describe, expect, it } from 'vitest';
import { planPlaces } from '../../../src/agent/collectors/qdisc-reader.js';
import { tcpNodesOf } from '../../../src/agent/collectors/tcp-reader.js';
import { countLinks, sumWanBytes } from '../../../src/agent/link-counts.js';
import { planNetwork } from '../../../src/plan/index.js';
import type { PlannedWorkload } from '../../../src/program/cell.js';
import type { InterfaceSample } from '../../../src/records/index.js';
import { PLAIN_CHANNEL } from '../../fixtures/topology-builder.js';
import { twoSiteTopology } from '../../fixtures/two-site-topology.js';

const plan = planNetwork(twoSiteTopology({ hosts: 1, parallel: 2 }), { seed: 1n, repeat: 0 });
const wan = plan.links.filter((link) => link.role === 'wan');

function sample(node: string, dev: string, counters: Partial<InterfaceSample>): InterfaceSample {
  const rx = { rx_bytes: 0, rx_packets: 0, rx_dropped: 0, rx_errors: 0 };
  const tx = { tx_bytes: 0, tx_packets: 0, tx_dropped: 0, tx_errors: 0 };
  return { t_ns: 0, node, dev, link: '', ...rx, ...tx, ...counters };
}

describe('link counts of a workload', () => {
  it('are what the receiving interface got between two readings, whatever the sender tried to send', () => {
    const [first] = wan;
    if (first === undefined) throw new Error('no WAN link');
    const { from, to } = first.forward;
    const before = [sample(to.node, to.dev, { rx_bytes: 1000, rx_packets: 10 }), sample(from.node, from.dev, {})];
    const after = [
      sample(to.node, to.dev, { rx_bytes: 4000, rx_packets: 13, tx_bytes: 99 }),
      sample(from.node, from.dev, { rx_bytes: 60, rx_packets: 1, tx_bytes: 9000 }),
    ];
    const counts = countLinks(plan, before, after);
    expect(counts).toContainEqual({ link: first.id, direction: 'forward', bytes: 3000, packets: 3 });
    expect(counts).toContainEqual({ link: first.id, direction: 'reverse', bytes: 60, packets: 1 });
    expect(counts).toHaveLength(2 * plan.links.length);
  });

  it('sum over all WAN links and leave access links out', () => {
    expect(wan.length).toBeGreaterThan(1);
    const counts = plan.links.flatMap(({ id }, index) => [
      { link: id, direction: 'forward' as const, bytes: 10 ** index, packets: 1 },
      { link: id, direction: 'reverse' as const, bytes: 7, packets: 1 },
    ]);
    const forward = plan.links.reduce((sum, { role }, index) => sum + (role === 'wan' ? 10 ** index : 0), 0);
    expect(sumWanBytes(plan, counts)).toEqual({ wan_forward_bytes: forward, wan_reverse_bytes: 7 * wan.length });
  });
});

describe('the places of qdiscs', () => {
  it('are every wire, and the ports of routers but not those of hosts', () => {
    const places = planPlaces(plan);
    const all = [...places.values()].flatMap((devices) => [...devices.values()]);
    expect(all.filter(({ queue }) => queue?.place === 'wire')).toHaveLength(2 * plan.links.length);
    expect([...places.keys()].sort()).toEqual(['east-gw', 'west-gw', 'wires']);
    for (const link of plan.links) {
      for (const way of [link.forward, link.reverse]) {
        const where = { link: link.id, direction: way.direction };
        expect(places.get('wires')?.get(way.wireOut)).toEqual({ queue: { ...where, place: 'wire' } });
      }
    }
  });
});

describe('the places of a direction with a line and a filter', () => {
  it('keep apart what a wire’s device sends and what it filters of the other direction', () => {
    const channel = { ...PLAIN_CHANNEL, policer: { rateBps: 8e6, burstBytes: 20_000 } };
    const policed = planNetwork(twoSiteTopology({ hosts: 1, wanChannel: channel }), { seed: 1n, repeat: 0 });
    const link = policed.links.find(({ id }) => id === 'wan');
    const device = planPlaces(policed)
      .get('wires')
      ?.get(link?.forward.wireIn ?? '');
    expect(device?.filter).toEqual({ link: 'wan', direction: 'forward', place: 'filter' });
    expect(device?.queue).toEqual({ link: 'wan', direction: 'reverse', place: 'wire' });
  });
});

describe('TCP samples', () => {
  it('are taken on the nodes of a workload that may use TCP', () => {
    const common = { id: 'w', start: { after: [], delayNs: 0 }, timeoutNs: undefined };
    const ping: PlannedWorkload = {
      ...{ ...common, kind: 'ping', from: 'a', to: 'b' },
      ...{ count: 1, intervalNs: 1, payloadBytes: 56 },
    };
    const flow: PlannedWorkload = {
      ...{ ...common, kind: 'iperf3', from: 'a', to: 'b', protocol: 'tcp', direction: 'forward', durationNs: 1 },
      ...{ warmupNs: 0, parallel: 1, congestion: undefined, rateBps: undefined, windowBytes: undefined },
      blockBytes: undefined,
    };
    expect(tcpNodesOf(ping)).toEqual([]);
    expect(tcpNodesOf(flow)).toEqual(['a', 'b']);
    expect(tcpNodesOf({ ...flow, protocol: 'udp' })).toEqual([]);
  });
});
