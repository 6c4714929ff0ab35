import { describe, expect, it } from 'vitest';
import { planNetwork } from '../../../src/plan/index.js';
import { planTaps } from '../../../src/plan/taps.js';
import type { BalanceSettings, BalanceSpec } from '../../../src/spec/types.js';
import { FedFollower, type SeenPacket } from '../../fixtures/cooked-capture.js';
import { twoSiteTopology } from '../../fixtures/two-site-topology.js';

const plan = planNetwork(twoSiteTopology(), { seed: 1n, repeat: 0 });
const linkOf = (id: string) => {
  const link = plan.links.find((one) => one.id === id);
  if (link === undefined) throw new Error(`there is no link ${id}`);
  return link;
};
const wan = linkOf('wan').forward;
const access = linkOf('east-1-access');
/** What a packet of east-1 passes before the WAN's queue, between queue and wire, and behind the wire. */
const arrival = [access.forward.wireOut, 'out'] as const;
const wireIn = [wan.wireIn, 'in'] as const;
const wireOut = [wan.wireOut, 'out'] as const;
const addressOf = (node: string) => plan.nodes.find(({ name }) => name === node)?.address ?? '';
const packet = (id: number, more: Partial<SeenPacket> = {}): SeenPacket => ({
  ...{ from: addressOf('east-1'), to: addressOf('west-1'), id },
  ...more,
});

describe('planTaps', () => {
  it('watches both ends of the wires, and all that comes to the routers in front of them', () => {
    const taps = planTaps(plan, ['wan']);
    expect(taps).toContainEqual({ dev: wan.wireIn, way: 'in' });
    expect(taps).toContainEqual({ dev: wan.wireOut, way: 'out' });
    // Four hosts at each end; what goes back to them is not watched.
    expect(taps).toHaveLength(4 + 8);
  });
});

describe('PacketFollower', () => {
  it('knows a packet again after routers and queues have changed its header', () => {
    const fed = new FedFollower(plan, ['wan'])
      .see(1_000, arrival, packet(7, { ttl: 64 }))
      .see(2_000, wireIn, packet(7, { ttl: 63, ecn: 3 }))
      .see(9_000, wireOut, packet(7, { ttl: 63, ecn: 3 }));
    expect(fed.follower.finish(false)[0]?.trace).toMatchObject({
      arrivalNs: [1_000],
      wireNs: [2_000],
      deliveredNs: [9_000],
      frameBytes: [1514],
      unexplained: 0,
      strangers: 0,
    });
  });

  it('counts what its route leads to the queue and never left it as dropped, and nothing else', () => {
    const fed = new FedFollower(plan, ['wan'])
      .see(1_000, arrival, packet(1))
      .see(1_100, arrival, packet(2, { to: addressOf('east-2') }))
      .see(1_200, arrival, packet(3, { to: addressOf('east-gw') }))
      .see(1_300, arrival, packet(4));
    const [forward] = fed.see(2_000, wireIn, packet(4)).see(9_000, wireOut, packet(4)).follower.finish(false);
    expect(forward?.trace).toMatchObject({
      arrivalNs: [1_000, 1_300],
      wireNs: [Number.NaN, 2_000],
      deliveredNs: [Number.NaN, 9_000],
    });
  });

  it('takes packets that are the same to the byte in the order in which they came', () => {
    const fed = new FedFollower(plan, ['wan']);
    for (const t of [1_000, 1_500]) fed.see(t, arrival, packet(0));
    for (const t of [2_000, 2_500]) fed.see(t, wireIn, packet(0));
    for (const t of [9_000, 9_500]) fed.see(t, wireOut, packet(0));
    expect(fed.follower.finish(false)[0]?.trace).toMatchObject({
      arrivalNs: [1_000, 1_500],
      wireNs: [2_000, 2_500],
      deliveredNs: [9_000, 9_500],
    });
  });

  it('takes the first of two such packets for lost when only the second comes, at its time', () => {
    const fed = new FedFollower(plan, ['wan']);
    const sent = [2_000, 102_000];
    for (const t of sent) fed.see(t - 1_000, arrival, packet(0)).see(t, wireIn, packet(0));
    const comes = 102_000 + wan.delayNs;
    const [forward] = fed.see(comes, wireOut, packet(0)).follower.finish(false);
    expect(forward?.trace).toMatchObject({ wireNs: sent, deliveredNs: [Number.NaN, comes], strangers: 0 });
  });

  it('counts packets that nobody sent, before the wire and behind it', () => {
    const fed = new FedFollower(plan, ['wan']).see(2_000, wireIn, packet(1)).see(9_000, wireOut, packet(2));
    expect(fed.follower.finish(false)[0]?.trace).toMatchObject({ unexplained: 1, strangers: 1 });
  });

  it('says nothing of packets that were on their way when the capture was full', () => {
    const fed = new FedFollower(plan, ['wan']).see(1_000, arrival, packet(1)).see(1_100, arrival, packet(2));
    fed.see(2_000, wireIn, packet(1)).see(9_000, wireOut, packet(1));
    expect(fed.follower.finish(true)[0]?.trace.arrivalNs).toEqual([1_000]);
    expect(
      new FedFollower(plan, ['wan']).see(1_000, arrival, packet(1)).follower.finish(true)[0]?.trace.arrivalNs,
    ).toEqual([]);
  });

  it('nor of those that a fair queue had sent behind packets that came later', () => {
    const fed = new FedFollower(plan, ['wan'])
      .see(1_000, arrival, packet(1))
      .see(1_100, arrival, packet(2))
      .see(2_000, wireIn, packet(2))
      .see(3_000, wireIn, packet(1))
      .see(9_000, wireOut, packet(2));
    expect(fed.follower.finish(true)[0]?.trace).toMatchObject({ arrivalNs: [1_100], deliveredNs: [9_000] });
  });
});

describe('PacketFollower among parallel links', () => {
  const parallel = planNetwork(twoSiteTopology({ parallel: 2 }), { seed: 1n, repeat: 0 });
  const members = parallel.links.filter(({ group }) => group === 'wan');
  const front = parallel.links.find(({ id }) => id === 'east-1-access')?.forward.wireOut ?? '';

  it('gives a drop to the link that the packets of its flow take, and leaves it open without one', () => {
    const links = members.map(({ id }) => id);
    const second = members[1]?.forward;
    const fed = new FedFollower(parallel, links)
      .see(1_000, [front, 'out'], packet(1, { port: 1 }))
      .see(1_100, [second?.wireIn ?? '', 'in'], packet(1, { port: 1 }))
      .see(1_200, [front, 'out'], packet(2, { port: 1 }))
      .see(1_300, [front, 'out'], packet(3, { port: 2 }));
    const ends = fed.follower.finish(false);
    const traceOf = (wire: string | undefined) => ends.find(({ planned }) => planned.wireIn === wire)?.trace;
    expect(traceOf(second?.wireIn)).toMatchObject({ arrivalNs: [1_000, 1_200], ambiguous: 1 });
    expect(traceOf(members[0]?.forward.wireIn)).toMatchObject({ arrivalNs: [], ambiguous: 1 });
  });
});

describe('PacketFollower behind a policy for parallel links', () => {
  /** A flow is seen on one link; its next packet is dropped in front of either. */
  const followed = (mode: BalanceSettings['mode']) => {
    const topology = twoSiteTopology();
    const [wanSpec] = topology.links.filter(({ id }) => id === 'wan');
    if (wanSpec === undefined) throw new Error('there is no link wan');
    const links = topology.links.flatMap((link) => (link.id === 'wan' ? [link, { ...link, id: 'wan2' }] : [link]));
    const policy: BalanceSpec = {
      ...{ id: 'p', links: ['wan', 'wan2'], directions: ['forward'], mode, weights: { wan: 1, wan2: 1 } },
      ...{ order: 'round-robin', flowletGapNs: 1, adaptiveGapNs: 0, hashLayer: 4, path: [] },
    };
    const balancing = { policies: [policy], changes: [], source: topology.source };
    const balanced = planNetwork({ ...topology, links }, { seed: 1n, repeat: 0, balancing });
    const find = (id: string) => balanced.links.find((one) => one.id === id)?.forward;
    const [first, second, port] = [find('wan'), find('wan2'), find('east-1-access')];
    if (first === undefined || second === undefined || port === undefined) throw new Error('a link is missing');
    const nodeAddress = (node: string) => balanced.nodes.find(({ name }) => name === node)?.address ?? '';
    const sent = (id: number): SeenPacket => ({ from: nodeAddress('east-1'), to: nodeAddress('west-1'), id });
    return new FedFollower(balanced, ['wan', 'wan2'])
      .see(1_000, [port.wireOut, 'out'], sent(1))
      .see(2_000, [first.wireIn, 'in'], sent(1))
      .see(3_000, [port.wireOut, 'out'], sent(2))
      .follower.finish(false)
      .map(({ trace }) => ({ packets: trace.arrivalNs.length, ambiguous: trace.ambiguous }));
  };

  it('knows whose queue dropped a packet where flows keep their link', () => {
    expect(followed('ecmp').filter(({ packets }) => packets > 0)).toEqual([{ packets: 2, ambiguous: 0 }]);
  });

  it('does not claim to know where every packet may take another link', () => {
    expect(followed('spray').map(({ ambiguous }) => ambiguous)).toEqual(expect.arrayContaining([1, 1]));
    expect(followed('spray').reduce((sum, { packets }) => sum + packets, 0)).toBe(1);
  });
});

describe('one-way delays from end to end', () => {
  const home = linkOf('west-1-access').reverse;
  const seeTwo = (fed: FedFollower) =>
    fed
      // Out of the host's wire, over the WAN, and to the other host: 1.5 ms, and 2 ms for the second one.
      .see(1_000, [access.forward.wireIn, 'in'], packet(1))
      .see(6_000, arrival, packet(1))
      .see(7_000, wireIn, packet(1))
      .see(1_400_000, wireOut, packet(1))
      .see(1_490_000, [home.wireIn, 'in'], packet(1))
      .see(1_501_000, [home.wireOut, 'out'], packet(1))
      .see(2_000_000, [access.forward.wireIn, 'in'], packet(2))
      .see(2_006_000, arrival, packet(2))
      .see(2_007_000, wireIn, packet(2))
      .see(3_400_000, wireOut, packet(2))
      .see(3_990_000, [home.wireIn, 'in'], packet(2))
      .see(4_000_000, [home.wireOut, 'out'], packet(2))
      // Lost on the WAN: it has not come to an end.
      .see(5_000_000, [access.forward.wireIn, 'in'], packet(3))
      .see(5_006_000, arrival, packet(3))
      .see(5_007_000, wireIn, packet(3));

  it('are joined over every captured link of a packet’s way, and leave out what was lost', () => {
    const fed = seeTwo(new FedFollower(plan, ['east-1-access', 'wan', 'west-1-access']));
    fed.follower.finish(false);
    expect(fed.follower.pathDelays()).toEqual([
      {
        ...{ from: 'east', to: 'west', links: ['wan'], hops: 3, packets: 2 },
        ...{ mean_ns: 1_750_000, p50_ns: 1_750_000, p99_ns: 1_995_000, max_ns: 2_000_000 },
      },
    ]);
  });

  it('begin and end at routers where only the link between them is captured', () => {
    const fed = seeTwo(new FedFollower(plan, ['wan']));
    fed.follower.finish(false);
    expect(fed.follower.pathDelays()).toMatchObject([
      { from: 'east-gw', to: 'west-gw', links: ['wan'], hops: 1, packets: 2, max_ns: 1_394_000 },
    ]);
  });
});
