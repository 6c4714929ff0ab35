import { describe, expect, it } from 'vitest';
import { idlePaths, planNetwork } from '../../../src/plan/index.js';
import {
  buildDirection,
  buildLink,
  buildMixedTestbed,
  buildNode,
  buildTopology,
  buildTwoSites,
} from '../../fixtures/topology-builder.js';

const SEEDS = { seed: 1n, repeat: 0 };

describe('idlePaths', () => {
  it('adds delay and one serialisation for every link, there and back', () => {
    const plan = planNetwork(buildTwoSites(), SEEDS);
    const [path] = idlePaths(plan, [{ from: 'east-1', to: 'west-1', frameBytes: 1514 }]);
    const oneWayNs = 5_000 + 1_211 + (5_106_500 + 60_560) + 5_000 + 1_211;
    expect(path).toEqual({
      from: 'east-1',
      to: 'west-1',
      links: ['east-1', 'wan', 'west-1'],
      rttNs: 2 * oneWayNs,
      maxRttNs: 2 * oneWayNs,
    });
  });

  it('serialises once in every variant and takes each direction’s own figures', () => {
    const plan = planNetwork(buildMixedTestbed(), SEEDS);
    const [path] = idlePaths(plan, [{ from: 'h2', to: 'c-gw', frameBytes: 98 }]);
    const access = 2 * (1_500 + 7);
    // Forward is shaped by TBF and codel at 20 Mbit/s, reverse is a drop-tail netem at 333.333336 Mbit/s.
    expect(path?.rttNs).toBe(access + (7 + 39_200) + (1_234_567_891 + 2_351));
  });

  it('gives the fastest and the slowest of equal-cost paths that differ', () => {
    const nodes = [
      buildNode('a', 'host'),
      buildNode('r0', 'router'),
      buildNode('r1', 'router'),
      buildNode('b', 'host'),
    ];
    const slow = buildDirection({ delayNs: 3_000_000 });
    const links = [
      buildLink('a', ['a', 'r0'], { role: 'access' }),
      buildLink('fast', ['r0', 'r1'], { metric: 1 }),
      buildLink('slow', ['r0', 'r1'], { metric: 1, forward: slow, reverse: slow }),
      buildLink('b', ['r1', 'b'], { role: 'access' }),
    ];
    const [path] = idlePaths(planNetwork(buildTopology(nodes, links), SEEDS), [
      { from: 'a', to: 'b', frameBytes: 125 },
    ]);
    expect(path?.links).toEqual(['a', 'fast', 'b']);
    expect(path?.rttNs).toBe(6 * 1_001_000);
    expect(path?.maxRttNs).toBe(4 * 1_001_000 + 2 * 3_001_000);
  });

  it('leaves out pairs without a path', () => {
    const nodes = [buildNode('a', 'host'), buildNode('m', 'host'), buildNode('b', 'host')];
    const plan = planNetwork(buildTopology(nodes, [buildLink('am', ['a', 'm']), buildLink('mb', ['m', 'b'])]), SEEDS);
    expect(idlePaths(plan, [{ from: 'a', to: 'b', frameBytes: 98 }])).toEqual([]);
    expect(idlePaths(plan, [{ from: 'a', to: 'm', frameBytes: 98 }])).toHaveLength(1);
  });

  it('follows a neighbour’s reply over the link it was asked on', () => {
    // h and r share a direct link with a high metric, h's name is on it, and a cheaper way leads through q.
    const nodes = [buildNode('h', 'host'), buildNode('r', 'router'), buildNode('q', 'router')];
    const links = [
      buildLink('direct', ['h', 'r'], { metric: 100 }),
      buildLink('hq', ['h', 'q'], { metric: 1 }),
      buildLink('qr', ['q', 'r'], { metric: 1 }),
    ];
    const [path] = idlePaths(planNetwork(buildTopology(nodes, links), SEEDS), [
      { from: 'r', to: 'h', frameBytes: 125 },
    ]);
    expect(path?.links).toEqual(['direct']);
    expect(path?.rttNs).toBe(2 * 1_001_000);
  });
});
