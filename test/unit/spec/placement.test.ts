import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../../src/spec/index.js';
import { placeRanks, poolOf, type Pool } from '../../../src/spec/placement.js';

/** Sites of 4, 2 and 3 hosts; a and c are close, b is far from both. */
const TOPOLOGY = `
  sites:
    a: { hosts: 4, access: { rate: 1 Gbit/s } }
    b: { hosts: 2, access: { rate: 1 Gbit/s } }
    c: { hosts: 3, access: { rate: 1 Gbit/s } }
  links:
    - { id: ab, between: [a, b], delay: 40 ms, rate: 1 Gbit/s }
    - { id: ac, between: [a, c], delay: 1 ms, rate: 1 Gbit/s }
    - { id: bc, between: [b, c], delay: 50 ms, rate: 1 Gbit/s }
`;

const scenarioOf = (workloads: string) =>
  parseScenario({
    scenario: {
      file: 's.yaml',
      text: `format: longhaul/scenario@1\nname: s\ntopology:${TOPOLOGY}workloads:\n${workloads}`,
    },
  });

const pool: Pool = poolOf(scenarioOf('  - { id: m, kind: mpi, size: 4 B }').topology, new Set());

const place = (placer: 'packed' | 'spread' | 'distance-aware' | 'random', count: number, seed = 1) =>
  placeRanks(pool, { placer, count, seed }).join(' ');

describe('placers', () => {
  it('know the shortest way between any two sites, over a third one where that is shorter', () => {
    expect(pool.distanceNs).toEqual([
      [0, 40e6, 1e6],
      [40e6, 0, 41e6],
      [1e6, 41e6, 0],
    ]);
  });

  it('packed: as few sites as can be, and of those that do the smallest', () => {
    expect(place('packed', 2)).toBe('b-1 b-2');
    expect(place('packed', 3)).toBe('c-1 c-2 c-3');
    expect(place('packed', 4)).toBe('a-1 a-2 a-3 a-4');
    expect(place('packed', 6)).toBe('a-1 a-2 a-3 a-4 b-1 b-2');
  });

  it('spread: as evenly as the sites allow', () => {
    expect(place('spread', 6)).toBe('a-1 a-2 b-1 b-2 c-1 c-2');
    expect(place('spread', 8)).toBe('a-1 a-2 a-3 b-1 b-2 c-1 c-2 c-3');
  });

  it('distance-aware: the sites that are closest together', () => {
    expect(place('distance-aware', 6)).toBe('a-1 a-2 a-3 a-4 c-1 c-2');
    expect(
      place('distance-aware', 8)
        .split(' ')
        .filter((host) => host.startsWith('b')),
    ).toEqual(['b-1']);
  });

  it('random: another draw and order for every seed, the same for the same', () => {
    expect(place('random', 9, 5)).toBe(place('random', 9, 5));
    expect(new Set([1, 2, 3, 4, 5].map((seed) => place('random', 9, seed))).size).toBe(5);
    expect(place('random', 9).split(' ').sort().join(' ')).toBe('a-1 a-2 a-3 a-4 b-1 b-2 c-1 c-2 c-3');
  });

  it('say what they gave of which site, and why', () => {
    const { workloads } = scenarioOf(`
  - { id: first, kind: mpi, size: 4 B, ranks: { placer: packed, count: 4 } }
  - { id: far, kind: mpi, size: 4 B, ranks: { placer: packed, count: 6 } }
  - { id: near, kind: collective, size: 4 B, ranks: { placer: distance-aware, beside: [first], count: 3 } }
  - { id: two, kind: collective, size: 4 B, ranks: { placer: distance-aware, count: 6 } }
  - { id: even, kind: collective, size: 4 B, ranks: { placer: spread, count: 8 } }
  - { id: drawn, kind: collective, size: 4 B, ranks: { placer: random, count: 2, seed: 7 } }
  - { id: named, kind: collective, size: 4 B, ranks: [a-1, b-1] }`);
    const grants = workloads.map((one) => ('pool' in one ? one.pool : undefined));
    const taken = (index: number) => grants[index]?.sites.map((site) => [site.taken, site.free]);
    expect(taken(0)).toEqual([
      [4, 4],
      [0, 2],
      [0, 3],
    ]);
    expect(taken(2)).toEqual([
      [0, 0],
      [0, 2],
      [3, 3],
    ]);
    expect(grants.map((grant) => grant?.reason)).toEqual([
      'a is the smallest site with 4 free',
      'no one site has 6 free',
      'c has 3 free by itself',
      'of the sites that have 6 free together, a, c are closest: 2 ms of round trip',
      'a host of every site in turn; b had no more',
      'drawn by seed 7',
      undefined,
    ]);
    expect(grants.slice(0, 4).map((grant) => grant?.farthestRttNs)).toEqual([0, 80e6, 0, 2e6]);
  });

  it('serve mpi and collective alike, and give a job only hosts that the jobs beside it do not have', () => {
    const { workloads } = scenarioOf(`
  - { id: first, kind: mpi, size: 4 B, ranks: { placer: packed, count: 4 } }
  - { id: second, kind: collective, size: 4 B, ranks: { placer: distance-aware, beside: [first], count: 3 } }
  - { id: third, kind: collective, size: 4 B, ranks: { placer: spread, beside: [first, second] } }`);
    expect(workloads.map((one) => ('ranks' in one ? [one.placement, one.ranks] : []))).toEqual([
      ['packed', ['a-1', 'a-2', 'a-3', 'a-4']],
      ['distance-aware', ['c-1', 'c-2', 'c-3']],
      ['spread', ['b-1', 'b-2']],
    ]);
  });
});
