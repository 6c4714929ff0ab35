import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planNetwork, weighRoutes, type BalanceNow } from '../../../src/plan/index.js';
import type { PlannedRoute } from '../../../src/plan/types.js';
import { planProgram, renderPlanText } from '../../../src/program/index.js';
import { renderSteering, steeringOf } from '../../../src/program/balance.js';
import { renderInvocations } from '../../../src/program/render-invocations.js';
import type { BalanceChangeSpec, BalanceSpec } from '../../../src/spec/types.js';
import { buildLink, buildNode, buildTopology, fakeSource } from '../../fixtures/topology-builder.js';

const LINKS = ['wan.0', 'wan.1', 'wan.2'];
const nodes = [
  buildNode('east-1', 'host'),
  buildNode('east', 'router'),
  buildNode('west', 'router'),
  buildNode('west-1', 'host'),
];
const topology = buildTopology(nodes, [
  buildLink('a', ['east-1', 'east']),
  // The last one is longer, so that by itself it would carry nothing.
  ...LINKS.map((id, index) =>
    buildLink(id, ['east', 'west'], { group: 'wan', role: 'wan', metric: index === 2 ? 9e6 : 1e6 }),
  ),
  buildLink('b', ['west-1', 'west']),
]);

const policy = (changes: Partial<BalanceSpec> = {}): BalanceSpec => ({
  id: 'p',
  links: LINKS,
  directions: ['forward'],
  mode: 'ecmp',
  weights: { 'wan.0': 1, 'wan.1': 1, 'wan.2': 1 },
  order: 'round-robin',
  flowletGapNs: 500_000,
  adaptiveGapNs: 0,
  hashLayer: 4,
  path: ['balance', 0],
  ...changes,
});

const planWith = (one: BalanceSpec, { changes = [] as readonly BalanceChangeSpec[], repeat = 0 } = {}) =>
  planNetwork(topology, { seed: 7n, repeat, balancing: { policies: [one], changes, source: fakeSource } });

const routesTo = (one: BalanceSpec) =>
  planProgram(planWith(one)).ops.filter(
    (op) => op.op === 'route.add' && op.netns === 'east' && op.destination.includes('10.0.0.10'),
  );

describe('a policy for parallel links', () => {
  it('makes its links paths of one cost', () => {
    expect(routesTo(policy())).toMatchObject([{ nextHops: [{ dev: 'wan.0' }, { dev: 'wan.1' }, { dev: 'wan.2' }] }]);
  });

  it('gives next hops their weights in mode weighted, and none to a link that is left out in any mode', () => {
    const weights = { 'wan.0': 3, 'wan.1': 0, 'wan.2': 1 };
    expect(routesTo(policy({ mode: 'weighted', weights }))).toMatchObject([
      {
        nextHops: [
          { dev: 'wan.0', weight: 3 },
          { dev: 'wan.2', weight: 1 },
        ],
      },
    ]);
    expect(routesTo(policy({ mode: 'ecmp', weights }))).toMatchObject([
      {
        nextHops: [
          { dev: 'wan.0', weight: 1 },
          { dev: 'wan.2', weight: 1 },
        ],
      },
    ]);
  });

  it('sets the hash of the sending router, from a seed that differs between repeats and routers', () => {
    const sysctls = (repeat: number, one = policy()) =>
      planWith(one, { repeat }).nodes.map((node) => node.sysctls['net.ipv4.fib_multipath_hash_seed']);
    expect(sysctls(0)).toEqual([undefined, expect.stringMatching(/^[1-9]\d*$/), undefined, undefined]);
    expect(sysctls(0)[1]).not.toBe(sysctls(1)[1]);
    const both = sysctls(0, policy({ directions: ['forward', 'reverse'] }));
    expect(both[1]).toBe(sysctls(0)[1]);
    expect(both[2]).not.toBe(both[1]);
    const layer3 = planWith(policy({ hashLayer: 3 }));
    expect(layer3.nodes[1]?.sysctls['net.ipv4.fib_multipath_hash_policy']).toBe('0');
  });

  it('starts lh_balance only where a mode that routes cannot do is, or may become, its mode', () => {
    const starts = (one: BalanceSpec, changes: readonly BalanceChangeSpec[] = []) =>
      planProgram(planWith(one, { changes })).ops.filter(({ op }) => op === 'balance.start').length;
    const start = { after: [], delayNs: 1e9 };
    const change = {
      id: 'c',
      start,
      balance: 'p',
      directions: ['forward'],
      set: { mode: 'flowlet' },
      path: [],
    } as const;
    expect([starts(policy()), starts(policy({ mode: 'weighted' }))]).toEqual([0, 0]);
    expect([starts(policy({ mode: 'spray' })), starts(policy(), [change])]).toEqual([1, 1]);
    expect(starts(policy({ balancer: { file: 'x.ts', periodNs: 1e6, code: '' } }))).toBe(1);
    const balancing = { policies: [policy()], changes: [], source: fakeSource, isControlled: true };
    const controlled = planProgram(planNetwork(topology, { seed: 7n, repeat: 0, balancing }));
    expect(controlled.ops.some(({ op }) => op === 'balance.start')).toBe(true);
  });

  it('names every port of the program with the addresses of both ends, its rate and the length of its queue', () => {
    const program = planProgram(planWith(policy({ mode: 'spray' })));
    const [started] = renderInvocations(program).filter(({ tool }) => tool === 'lh_balance');
    const [seed, ...ports] = (started?.lines[0] ?? '').split(' ');
    expect(seed).toMatch(/^\d+$/);
    // 100 packets of 1514 bytes at 1 Gbit/s.
    expect(ports.map((port) => port.split(',').slice(3))).toEqual(LINKS.map(() => ['1000000000', '1211200', '0']));
    const macs = ports.flatMap((port) => port.split(',').slice(1, 3));
    const devices = program.ops.flatMap((op) => (op.op === 'veth.add' ? [op.a] : []));
    const macOf = (netns: string, dev: string) => devices.find((one) => one.netns === netns && one.dev === dev)?.mac;
    expect(macs).toEqual(LINKS.flatMap((dev) => [macOf('east', dev), macOf('west', dev)]));
  });

  it('is shown by the plan', () => {
    expect(renderPlanText(planWith(policy({ mode: 'flowlet' })))).toContain(
      'p forward at east over wan.0, wan.1, wan.2: flowlet, round-robin, gap 500 us; hash of layer 4; by routes and lh_balance',
    );
  });
});

describe('weighRoutes', () => {
  const now: BalanceNow = { ...policy(), node: 'n', links: LINKS.map((link) => ({ link, dev: link })) };
  const route = (devices: readonly string[]): PlannedRoute => ({
    ...{ destination: '10.0.0.2/31', source: '10.0.0.1' },
    nextHops: devices.map((dev) => ({ via: '10.0.0.9', dev, weight: 1 })),
  });

  it('never leaves a route without a next hop, and gives a lone one the weight that the kernel shows', () => {
    const weight = fc.integer({ min: 0, max: 256 });
    fc.assert(
      fc.property(fc.tuple(weight, weight, weight), fc.subarray(LINKS, { minLength: 1 }), (given, devices) => {
        const weights = Object.fromEntries(LINKS.map((link, index) => [link, given[index] ?? 0]));
        const [made] = weighRoutes([route(devices)], [{ ...now, mode: 'weighted', weights }]);
        const hops = made?.nextHops ?? [];
        expect(hops.length).toBeGreaterThan(0);
        // Where every next hop is left out, the route stays as it is.
        const isOut = devices.every((dev) => weights[dev] === 0);
        if (isOut) expect(made).toEqual(route(devices));
        else if (hops.length === 1) expect(hops[0]?.weight).toBe(1);
        else for (const hop of hops) expect(hop.weight).toBe(weights[hop.dev]);
      }),
      {
        examples: [
          [
            [0, 0, 0],
            ['wan.0', 'wan.2'],
          ],
        ],
      },
    );
  });

  it('leaves other routes alone', () => {
    expect(weighRoutes([route(['lan'])], [{ ...now, mode: 'weighted' }])).toEqual([route(['lan'])]);
  });
});

describe('the commands of lh_balance', () => {
  const now: BalanceNow = { ...policy(), node: 'n', links: LINKS.map((link) => ({ link, dev: link })) };
  const command = (set: Partial<BalanceSpec>, down: readonly string[] = []) =>
    renderSteering(steeringOf({ ...now, ...set, node: 'n', links: now.links }, new Set(down)));

  it('say how to pick, after which pause and with which weights', () => {
    expect(command({})).toBe('config pass 0 1 1 1');
    expect(command({ mode: 'spray' })).toBe('config turn 0 1 1 1');
    expect(command({ mode: 'spray', order: 'random' })).toBe('config random 0 1 1 1');
    expect(command({ mode: 'flowlet', flowletGapNs: 200_000 })).toBe('config turn 200000 1 1 1');
    expect(command({ mode: 'adaptive' })).toBe('config least 0 1 1 1');
    expect(command({ mode: 'adaptive', adaptiveGapNs: 5_000 })).toBe('config least 5000 1 1 1');
  });

  it('leave out links that routes avoid', () => {
    expect(command({ mode: 'spray', weights: { 'wan.0': 2, 'wan.1': 3, 'wan.2': 4 } }, ['wan.1'])).toBe(
      'config turn 0 2 0 4',
    );
  });
});
