import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planNetwork } from '../../../src/plan/index.js';
import type { NetworkPlan, PlannedNode } from '../../../src/plan/types.js';
import { arbitraryTopology } from '../../fixtures/random-topology.js';
import { buildLink, buildNode, buildTopology, buildTwoSites } from '../../fixtures/topology-builder.js';

const SEEDS = { seed: 1n, repeat: 0 };

function nodeOf(plan: NetworkPlan, name: string): PlannedNode {
  const node = plan.nodes.find((one) => one.name === name);
  if (node === undefined) throw new Error(`no node ${name}`);
  return node;
}

/** Whether the address is on a link of the node, or its own. */
const isOnLink = (node: PlannedNode, address: string) =>
  node.interfaces.some((port) => port.address === address || port.peerAddress === address);

/** The nodes an address's packets may be sent to next, by the node's routes. */
function nextNodes(plan: NetworkPlan, node: PlannedNode, address: string): readonly string[] {
  const direct = node.interfaces.filter((port) => port.peerAddress === address);
  if (direct.length > 0) return direct.map((port) => port.peerNode);
  const [, , , last = '0'] = address.split('.');
  const even = address.replace(/\d+$/, String(Number(last) - (Number(last) % 2)));
  const candidates = [`${address}/32`, `${even}/31`, 'default'];
  const route = candidates.flatMap((wanted) => node.routes.find((one) => one.destination === wanted) ?? [])[0];
  return (route?.nextHops ?? []).map(({ via, dev }) => {
    const port = node.interfaces.find((one) => one.name === dev);
    expect(port?.peerAddress).toBe(via);
    return port?.peerNode ?? '';
  });
}

/** Longest way from a node to an address over all its equal-cost choices; Infinity where it never arrives. */
function longestWalk(plan: NetworkPlan, address: string, [from, budget]: readonly [string, number]): number {
  const node = nodeOf(plan, from);
  if (node.interfaces.some((port) => port.address === address)) return 0;
  if (budget === 0) return Number.POSITIVE_INFINITY;
  const next = nextNodes(plan, node, address);
  if (next.length === 0) return Number.POSITIVE_INFINITY;
  return 1 + Math.max(...next.map((name) => longestWalk(plan, address, [name, budget - 1])));
}

describe('planNetwork', () => {
  it('gives every end of every link an address, a MAC and a name of its own', () => {
    fc.assert(
      fc.property(arbitraryTopology, (topology) => {
        const plan = planNetwork(topology, SEEDS);
        const ports = plan.nodes.flatMap((node) => node.interfaces.map((port) => ({ ...port, node: node.name })));
        expect(ports).toHaveLength(2 * topology.links.length);
        for (const key of [
          ports.map((port) => port.address),
          ports.map((port) => port.mac),
          ports.map((port) => `${port.node} ${port.name}`),
        ]) {
          expect(new Set(key).size).toBe(ports.length);
        }
        const wires = plan.links.flatMap((link) => [link.forward.wireIn, link.forward.wireOut]);
        expect(new Set(wires).size).toBe(wires.length);
      }),
    );
  });

  it('routes every node to every address of a connected network, whichever equal-cost hop is taken', () => {
    fc.assert(
      fc.property(arbitraryTopology, (topology) => {
        const plan = planNetwork(topology, SEEDS);
        const addresses = plan.nodes.flatMap((node) => node.interfaces.map((port) => port.address));
        for (const node of plan.nodes.filter((one) => one.interfaces.length > 0)) {
          for (const address of addresses) expect(longestWalk(plan, address, [node.name, 20])).toBeLessThan(20);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('keeps no route for an address that is on one of the node’s own links', () => {
    fc.assert(
      fc.property(arbitraryTopology, (topology) => {
        for (const node of planNetwork(topology, SEEDS).nodes) {
          const hosts = node.routes.map(({ destination }) => destination.split('/')[0] ?? '');
          expect(hosts.filter((address) => isOnLink(node, address))).toEqual([]);
        }
      }),
    );
  });

  it('sends nothing through a host', () => {
    const nodes = [buildNode('a', 'host'), buildNode('m', 'host'), buildNode('b', 'host')];
    const plan = planNetwork(buildTopology(nodes, [buildLink('am', ['a', 'm']), buildLink('mb', ['m', 'b'])]), SEEDS);
    expect(nodeOf(plan, 'm').routes).toEqual([]);
    expect(nodeOf(plan, 'm').sysctls['net.ipv4.ip_forward']).toBe('0');
  });

  it('takes a detour through a router rather than a short cut through a host', () => {
    const nodes = [
      buildNode('r0', 'router'),
      buildNode('r1', 'router'),
      buildNode('r2', 'router'),
      buildNode('h', 'host'),
    ];
    const links = [
      buildLink('x', ['h', 'r0'], { metric: 1 }),
      buildLink('y', ['h', 'r1'], { metric: 1 }),
      buildLink('long1', ['r0', 'r2'], { metric: 100 }),
      buildLink('long2', ['r2', 'r1'], { metric: 100 }),
    ];
    const [first] = nodeOf(planNetwork(buildTopology(nodes, links), SEEDS), 'r0').routes.filter(
      ({ destination }) => destination === '10.0.0.8/31',
    );
    expect(first?.nextHops.map(({ dev }) => dev)).toEqual(['long1']);
  });

  it('keeps all equal-cost next hops, parallel links included, with equal weights', () => {
    const nodes = [buildNode('h', 'host'), buildNode('r0', 'router'), buildNode('r1', 'router')];
    const links = [
      buildLink('h', ['h', 'r0'], { role: 'access' }),
      ...[0, 1, 2].map((k) => buildLink(`p.${String(k)}`, ['r0', 'r1'], { group: 'p' })),
      buildLink('slow', ['r0', 'r1'], { metric: 9e9 }),
    ];
    const [route] = nodeOf(planNetwork(buildTopology(nodes, links), SEEDS), 'r1').routes;
    expect(route?.destination).toBe('10.0.0.2/31');
    expect(route?.nextHops.map(({ dev, weight }) => [dev, weight])).toEqual([
      ['p.0', 1],
      ['p.1', 1],
      ['p.2', 1],
    ]);
  });

  it('gives a host with one link a default route and nothing else', () => {
    const { routes } = nodeOf(planNetwork(buildTwoSites(), SEEDS), 'east-1');
    expect(routes).toEqual([
      { destination: 'default', nextHops: [{ via: '10.0.0.3', dev: 'eth0', weight: 1 }], source: '10.0.0.2' },
    ]);
  });

  it('draws a different seed for every link, direction and repeat, and the same one again for the same names', () => {
    const seedsOf = (repeat: number) =>
      planNetwork(buildTwoSites(), { seed: 7n, repeat }).links.flatMap((link) => [
        link.forward.seed,
        link.reverse.seed,
      ]);
    const all = [0, 1, 2].flatMap(seedsOf);
    expect(new Set(all).size).toBe(all.length);
    expect(seedsOf(1)).toEqual(seedsOf(1));
  });

  it('keeps the seeds of other links when a link is added', () => {
    const seedOf = (hosts: number) =>
      planNetwork(buildTwoSites(hosts), SEEDS).links.find((link) => link.id === 'wan')?.forward.seed;
    expect(seedOf(2)).toBe(seedOf(5));
  });

  it('lets the user’s sysctls win over its own', () => {
    const topology = buildTwoSites(1);
    const nodes = topology.nodes.map((node) => ({ ...node, sysctls: { 'net.ipv4.tcp_rmem': '1 2 3' } }));
    const plan = planNetwork({ ...topology, nodes }, SEEDS);
    expect(nodeOf(plan, 'east-1').sysctls['net.ipv4.tcp_rmem']).toBe('1 2 3');
  });

  it('sizes socket buffers for four times what the longest path can hold', () => {
    const topology = buildTwoSites(1);
    const fast = (rateBps: number) => {
      const links = topology.links.map((link) =>
        link.role === 'wan' ? { ...link, forward: { ...link.forward, rateBps } } : link,
      );
      return nodeOf(planNetwork({ ...topology, links }, SEEDS), 'west-1').sysctls['net.ipv4.tcp_rmem'];
    };
    expect(fast(200_000_000)).toBe('4096 131072 6291456');
    const bdpBytes = (10e9 * 10_213_000) / 8e9;
    expect(Number(fast(10_000_000_000)?.split(' ')[2])).toBeGreaterThan(8 * bdpBytes);
  });

  it('survives a round trip through JSON', () => {
    const plan = planNetwork(buildTwoSites(), SEEDS);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  });
});

describe('planNetwork refuses', () => {
  const refusal = (make: () => unknown) => {
    try {
      make();
    } catch (error) {
      return error as { code: string; message: string; where: { text: string } };
    }
    throw new Error('accepted');
  };

  it('a prefix with too few /31s, at the prefix', () => {
    const error = refusal(() => planNetwork({ ...buildTwoSites(2), prefix: '10.1.2.0/29' }, SEEDS));
    expect([error.code, error.where.text]).toEqual(['input.semantics', 'prefix']);
    expect(error.message).toContain('room for 3 links, the topology has 5');
    expect(() => planNetwork({ ...buildTwoSites(2), prefix: '10.1.2.0/28' }, SEEDS)).not.toThrow();
  });

  it('a router with two ports of one name, at the link', () => {
    const nodes = [buildNode('h', 'host'), buildNode('r0', 'router'), buildNode('r1', 'router')];
    const links = [buildLink('x', ['h', 'r0'], { role: 'access' }), buildLink('h', ['r0', 'r1'])];
    const error = refusal(() => planNetwork(buildTopology(nodes, links), SEEDS));
    expect([error.code, error.where.text]).toEqual(['input.semantics', 'links.h']);
    expect(error.message).toBe('r0 would have two interfaces named "h"');
  });

  it('a link whose id is no device name', () => {
    const nodes = [buildNode('r0', 'router'), buildNode('r1', 'router')];
    const error = refusal(() =>
      planNetwork(buildTopology(nodes, [buildLink('sixteen-letters-', ['r0', 'r1'])]), SEEDS),
    );
    expect(error.message).toContain('16 characters');
  });

  it('a node named like the namespace of the wires', () => {
    const error = refusal(() => planNetwork(buildTopology([buildNode('wires', 'host')], []), SEEDS));
    expect(error.where.text).toBe('nodes.wires');
  });

  it('a queue that holds no packet', () => {
    const topology = buildTwoSites(1, {});
    const links = topology.links.map((link) => ({
      ...link,
      reverse: {
        ...link.reverse,
        queue: { discipline: 'drop-tail', limit: { unit: 'bytes', bytes: 1000 } } as const,
      },
    }));
    const error = refusal(() => planNetwork({ ...topology, links }, SEEDS));
    expect([error.code, error.where.text]).toEqual(['input.semantics', 'links.east-1.queue.limit']);
  });
});
