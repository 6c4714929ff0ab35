import { describe, expect, it } from 'vitest';
import { type Override, parseOverride, parseScenario, type Scenario } from '../../../src/spec/index.js';
import { SCENARIO, TOPOLOGY } from '../../bad-input/base.js';

const texts = { scenario: { file: 's.yaml', text: SCENARIO }, topology: { file: 't.yaml', text: TOPOLOGY } };
const override = (...set: readonly (string | Override)[]): Scenario =>
  parseScenario(
    texts,
    set.map((option) => (typeof option === 'string' ? parseOverride(option) : option)),
  );
const wanOf = (scenario: Scenario) => scenario.topology.links.find((link) => link.id === 'wan');

describe('overrides', () => {
  it('reach into the topology file, by the id of a list item or by its number', () => {
    expect(wanOf(override('topology.links.wan.rate=1Gbit/s'))?.forward.rateBps).toBe(1e9);
    expect(wanOf(override('topology.links.0.rate=2 Gbit/s'))?.forward.rateBps).toBe(2e9);
    expect(override('workloads.bulk.duration=3 s').workloads[1]).toMatchObject({ durationNs: 3e9 });
  });

  it('keep the types of YAML, and take values that are no text as they are', () => {
    expect(override('seed=7', { path: 'repeats', value: 3 })).toMatchObject({ seed: 7, repeats: 3 });
    expect(override('workloads.sum.ranks=[east-1, west-2]').workloads[2]).toMatchObject({
      ranks: ['east-1', 'west-2'],
    });
  });

  it('create keys and mappings that the file leaves out', () => {
    const link = wanOf(override('topology.links.wan.queue.limit=9 packets', 'topology.links.wan.forward.delay=1 ms'));
    expect(link?.forward.queue.limit).toEqual({ unit: 'packets', packets: 9 });
    expect([link?.forward.delayNs, link?.reverse.delayNs]).toEqual([1e6, 566_000]);
  });

  it('remove a key with null', () => {
    const link = wanOf(override('topology.links.wan.distance=null', 'topology.links.wan.preset=metro-50'));
    expect(link?.distanceKm).toBe(50);
  });

  it('take the rest of a path as the name of a sysctl', () => {
    const { nodes } = override('topology.nodes.island.sysctls.net.ipv4.tcp_ecn=1').topology;
    expect(nodes.at(-1)?.sysctls).toEqual({ 'net.ipv4.tcp_ecn': '1' });
  });

  it('change one place only, also where an alias repeats a value', () => {
    const text = TOPOLOGY.replace('access: {', 'access: &a {').replace(
      'hosts: 2, access: { rate: 10 Gbit/s }',
      'hosts: 2, access: *a',
    );
    const changed = { ...texts, topology: { file: 't.yaml', text } };
    const { links } = parseScenario(changed, [parseOverride('topology.sites.east.access.rate=1 Gbit/s')]).topology;
    expect(links.map((link) => link.forward.rateBps)).toEqual([1e9, 1e9, 10e9, 10e9, 200e6]);
  });

  it('the later of two wins', () => {
    expect(override('seed=2', 'seed=3').seed).toBe(3);
  });

  it('a sweep is checked value by value and handed on as written', () => {
    const text = `${SCENARIO}sweep: [{ path: topology.links.wan.rate, values: [1 Gbit/s, 10 Gbit/s] }, { path: seed, values: [1, 2] }]\n`;
    const scenario = parseScenario({ ...texts, scenario: { file: 's.yaml', text } });
    expect(scenario.sweep).toEqual([
      { path: 'topology.links.wan.rate', values: ['1 Gbit/s', '10 Gbit/s'] },
      { path: 'seed', values: [1, 2] },
    ]);
    expect(wanOf(scenario)?.forward.rateBps).toBe(200e6);
  });
});
