import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { floorRttNs, typicalRttNs } from '../../../src/spec/fibre.js';
import { LINK_PRESETS, parseTopology, type Topology } from '../../../src/spec/index.js';

const HEAD = 'format: longhaul/topology@1\nname: t\n';
const SITES = `sites:
  east: { hosts: 2, access: { rate: 10 Gbit/s } }
  west: { hosts: [w-a, w-b], router: edge, access: { rate: 1 Gbit/s, delay: 1 us, mtu: 9000 } }
`;
const parse = (text: string): Topology => parseTopology({ file: 't.yaml', text: HEAD + text });
const withLink = (settings: string) => {
  const topology = parse(`${SITES}links:\n  - { id: wan, between: [east, west], ${settings} }\n`);
  const link = topology.links.at(-1);
  if (link === undefined) throw new Error('no link');
  return link;
};

const CODEL = { targetNs: 5e6, intervalNs: 100e6 };

describe('topology', () => {
  it('a site becomes a router, its hosts, and one access link for each', () => {
    const { nodes, links, sites } = parse(SITES);
    expect(nodes.map((node) => `${node.kind} ${node.name} ${node.site ?? '-'}`)).toEqual([
      'router east-gw east',
      'host east-1 east',
      'host east-2 east',
      'router edge west',
      'host w-a west',
      'host w-b west',
    ]);
    expect(sites.map((site) => site.hosts)).toEqual([
      ['east-1', 'east-2'],
      ['w-a', 'w-b'],
    ]);
    expect(links.map((link) => [link.id, link.ends, link.role, link.mtuBytes, link.forward.delayNs])).toEqual([
      ['east-1', ['east-1', 'east-gw'], 'access', 1500, 5000],
      ['east-2', ['east-2', 'east-gw'], 'access', 1500, 5000],
      ['w-a', ['w-a', 'edge'], 'access', 9000, 1000],
      ['w-b', ['w-b', 'edge'], 'access', 9000, 1000],
    ]);
  });

  it('a distance gives half of 10.09 us/km + 123 us each way', () => {
    const link = withLink('distance: 1000 km, rate: 200 Mbit/s');
    expect([link.forward.delayNs, link.reverse.delayNs, link.distanceKm]).toEqual([5_106_500, 5_106_500, 1000]);
    expect([link.role, link.metric, link.forward.rateBps]).toEqual(['wan', 5_106_500, 200_000_000]);
    expect(link.forward.queue).toEqual({ discipline: 'drop-tail', limit: { unit: 'bdp', bdp: 1 } });
  });

  it('an rtt is split so that both ways add up to it exactly', () => {
    const link = withLink('rtt: 21 ns, rate: 1 Gbit/s');
    expect([link.forward.delayNs, link.reverse.delayNs]).toEqual([11, 10]);
  });

  it('each direction may differ from the link', () => {
    const settings =
      'delay: 1 ms, rate: 1 Gbit/s, loss: 1 %, forward: { rate: 2 Gbit/s, delay: 3 ms }, ' +
      'reverse: { loss: { model: gilbert-elliott, ratio: 2 %, burst: 4 }, queue: { discipline: codel, limit: 20 ms, ecn: true } }';
    const { forward, reverse, metric } = withLink(settings);
    expect([forward.rateBps, forward.delayNs, forward.loss, metric]).toEqual([
      2e9,
      3e6,
      { model: 'random', ratio: 0.01 },
      3e6,
    ]);
    expect([reverse.rateBps, reverse.delayNs]).toEqual([1e9, 1e6]);
    expect(reverse.loss).toEqual({ model: 'gilbert-elliott', ratio: 0.02, meanBurstPackets: 4 });
    expect(reverse.queue).toEqual({ discipline: 'codel', limit: { unit: 'time', ns: 20e6 }, ecn: true, ...CODEL });
  });

  it('both directions may carry the whole setting', () => {
    const link = withLink('forward: { rate: 1 Gbit/s, delay: 1 ms }, reverse: { rate: 2 Gbit/s, delay: 2 ms }');
    expect([link.forward.delayNs, link.reverse.rateBps]).toEqual([1e6, 2e9]);
  });

  it('parallel links are numbered members of one group', () => {
    const topology = parse(
      `${SITES}links: [{ id: wan, between: [east, edge], rtt: 1 ms, rate: 1 Gbit/s, parallel: 3 }]\n`,
    );
    const members = topology.links.filter((link) => link.group === 'wan');
    expect(members.map((link) => link.id)).toEqual(['wan.0', 'wan.1', 'wan.2']);
  });

  it('only a link between two sites is a WAN link', () => {
    const { links } = parse(
      `${SITES}nodes: { x: { kind: router }, y: { kind: router, site: east } }
links:
  - { id: to-x, between: [east, x], rtt: 1 ms, rate: 1 Gbit/s }
  - { id: to-y, between: [east, y], rtt: 1 ms, rate: 1 Gbit/s }
  - { id: y-west, between: [y, west], rtt: 1 ms, rate: 1 Gbit/s }
`,
    );
    expect(links.slice(-3).map((link) => link.role)).toEqual(['local', 'local', 'wan']);
  });

  it("an access queue is the router's, and hosts take the sysctls of their site", () => {
    const { links, nodes } = parse(
      'sites: { a: { hosts: 1, sysctls: { net.ipv4.tcp_ecn: 1 }, access: { rate: 1 Gbit/s, queue: { limit: 7 packets } } } }\n',
    );
    expect(links[0]?.reverse.queue.limit).toEqual({ unit: 'packets', packets: 7 });
    expect(links[0]?.forward.queue.limit).toEqual({ unit: 'bdp', bdp: 1 });
    expect(nodes.map((node) => node.sysctls)).toEqual([{}, { 'net.ipv4.tcp_ecn': '1' }]);
  });

  it('a link queue is allowed beside a host, because the router has one', () => {
    const { links } = parse(
      `nodes: { h: { kind: host }, r: { kind: router } }
links: [{ id: x, between: [h, r], delay: 1 us, rate: 1 Gbit/s, queue: { limit: 9 packets } }]
`,
    );
    expect(links[0]?.reverse.queue.limit).toEqual({ unit: 'packets', packets: 9 });
    expect(links[0]?.forward.queue.limit).toEqual({ unit: 'bdp', bdp: 1 });
  });

  it('places are found by path, and absent paths fall back to the nearest ancestor', () => {
    const { source, links } = parse(
      `${SITES}links:\n  - id: wan\n    between: [east, west]\n    rtt: 1 ms\n    rate: 1 Gbit/s\n`,
    );
    expect(source.file).toBe('t.yaml');
    expect(source.locate(['links', 0, 'rate'])).toEqual({
      file: 't.yaml',
      line: 10,
      col: 11,
      text: '    rate: 1 Gbit/s',
    });
    expect(source.locate(['links', 0, 'queue', 'limit'])).toMatchObject({ line: 7, col: 5 });
    expect(source.locate(links.at(-1)?.path ?? [])).toMatchObject({ line: 7 });
  });

  it('aliases stand for what their anchor holds', () => {
    const { links } = parse(
      'sites: { a: { hosts: 1, access: &fast { rate: 40 Gbit/s } }, b: { hosts: 1, access: *fast } }\n',
    );
    expect(links.map((link) => link.forward.rateBps)).toEqual([40e9, 40e9]);
  });

  it('every preset can be used, and none with a known distance is faster than light', () => {
    for (const preset of LINK_PRESETS) {
      const link = withLink(`preset: ${preset.name}, rate: 1 Gbit/s`);
      expect(link.forward.delayNs + link.reverse.delayNs).toBe(preset.rttNs);
      expect(link.distanceKm).toBe(preset.distanceKm);
      expect(preset.rttNs).toBeGreaterThanOrEqual(floorRttNs(preset.distanceKm ?? 0));
    }
  });

  it('the floor is 9.79 us/km, and the fit never goes below it', () => {
    expect(floorRttNs(1000)).toBe(9_793_441);
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 100_000, noNaN: true }), (km) => {
        expect(typicalRttNs(km)).toBeGreaterThan(floorRttNs(km));
      }),
    );
  });
});
