import { describe, expect, it } from 'vitest';
import { planNetwork, settingsFrom, withTransport } from '../../../src/plan/index.js';
import { compareReadback, planProgram, renderInvocations } from '../../../src/program/index.js';
import { parseIpRoutes } from '../../../src/parse/ip-json.js';
import { buildTwoSites } from '../../fixtures/topology-builder.js';

const rule = (
  from: readonly string[],
  to: readonly string[],
  settings: { congestion?: string; initcwnd?: number },
) => ({
  ...{ from, to, settings },
  origin: null,
});

const plan = (...transport: readonly ReturnType<typeof rule>[]) =>
  planNetwork(buildTwoSites(2), { seed: 1n, repeat: 0, transport });

const routesOf = (of: ReturnType<typeof plan>, node: string) => of.nodes.find(({ name }) => name === node)?.routes;
const addressOf = (of: ReturnType<typeof plan>, node: string) => of.nodes.find(({ name }) => name === node)?.address;

describe('TCP settings per destination', () => {
  it('become a route of their own beside the default route, of the sending hosts alone', () => {
    const made = plan(rule(['east-1'], ['west-1'], { congestion: 'bbr', initcwnd: 40 }));
    const [first] = routesOf(made, 'east-1') ?? [];
    expect(routesOf(made, 'east-1')).toEqual([
      { ...first, destination: 'default' },
      { ...first, destination: `${String(addressOf(made, 'west-1'))}/32`, congestion: 'bbr', initcwnd: 40 },
    ]);
    expect(routesOf(made, 'west-1')).toHaveLength(1);
    expect(routesOf(made, 'east-2')).toHaveLength(1);
  });

  it('are merged where two rules speak of one pair: the later one wins, what it leaves out stays', () => {
    const made = plan(
      rule(['east-1'], ['west-1', 'west-2'], { congestion: 'bbr', initcwnd: 40 }),
      rule(['east-1'], ['west-2'], { congestion: 'cubic' }),
    );
    const settings = (routesOf(made, 'east-1') ?? [])
      .slice(1)
      .map(({ congestion, initcwnd }) => [congestion, initcwnd]);
    expect(settings).toEqual([
      ['bbr', 40],
      ['cubic', 40],
    ]);
  });

  it('take the next hops of the longest prefix, and replace a route to the very address', () => {
    const hop = (via: string) => [{ via, dev: 'eth0', weight: 1 }];
    const routes = [
      { destination: 'default', nextHops: hop('1.1.1.1'), source: 's' },
      { destination: '10.0.0.2/31', nextHops: hop('2.2.2.2'), source: 's' },
      { destination: '10.0.0.5/32', nextHops: hop('3.3.3.3'), source: 's' },
    ];
    const settings = new Map(['10.0.0.3', '10.0.0.5', '10.0.0.9'].map((address) => [address, { initcwnd: 7 }]));
    expect(
      withTransport(routes, settings).map(({ destination, nextHops, initcwnd }) => [
        destination,
        nextHops[0]?.via,
        initcwnd,
      ]),
    ).toEqual([
      ['default', '1.1.1.1', undefined],
      ['10.0.0.2/31', '2.2.2.2', undefined],
      ['10.0.0.5/32', '3.3.3.3', 7],
      ['10.0.0.3/32', '2.2.2.2', 7],
      ['10.0.0.9/32', '1.1.1.1', 7],
    ]);
  });

  it('are refused where no route could carry them', () => {
    // A router reaches the hosts of its site by its own links; a host has a default route to everybody.
    expect(() => plan(rule(['east-gw'], ['east-1'], { initcwnd: 3 }))).toThrow('no route of east-gw leads to east-1');
  });

  it('say nothing of a host to itself', () => {
    const made = plan();
    expect([...settingsFrom([rule(['east-1'], ['east-1', 'east-2'], { initcwnd: 3 })], 'east-1', made.nodes)]).toEqual([
      [addressOf(made, 'east-2'), { initcwnd: 3 }],
    ]);
  });

  it('are rendered as ip takes them, and a kernel that shows others is not what was planned', () => {
    const made = plan(rule(['east-1'], ['west-1'], { congestion: 'bbr', initcwnd: 40 }));
    const program = planProgram(made);
    const lines = renderInvocations(program).flatMap((one) => one.lines);
    const line = lines.find((text) => text.includes('congctl')) ?? '';
    expect(line).toMatch(/^route add \S+\/32 via \S+ dev eth0 src \S+ congctl bbr initcwnd 40$/);
    const [, , , destination = '', , via = '', , dev = ''] = ['', '', ...line.split(' ').slice(1)];
    const shown = (congestion: string): string =>
      JSON.stringify([
        { dst: destination.slice(0, -3), gateway: via, dev, flags: [], metrics: [{ congestion, initcwnd: 40 }] },
      ]);
    const facts = program.expect.filter((fact) => fact.expect === 'route' && fact.congestion !== undefined);
    const differences = (congestion: string) =>
      compareReadback(facts, {
        namespaces: {
          'east-1': { devices: [], routes: parseIpRoutes(shown(congestion)), qdiscs: [], filters: [], sysctls: {} },
        },
        kernelSysctls: null,
      });
    expect(differences('bbr')).toEqual([]);
    expect(differences('cubic')).toHaveLength(1);
    expect(differences('cubic')[0]?.found).toContain('congctl cubic');
  });
});
