import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seedBlocks } from '../../../src/app/seed-blocks.js';
import { cellSeed, drawStartPhase, planMatrix, planNetwork } from '../../../src/plan/index.js';
import { planCell } from '../../../src/program/index.js';
import type { PingWorkload, Scenario } from '../../../src/spec/types.js';
import { buildTwoSites, fakeSource } from '../../fixtures/topology-builder.js';

const ping = (id: string, start: PingWorkload['start']): PingWorkload => ({
  ...{ id, kind: 'ping', from: 'east-1', to: 'west-1', count: 1, intervalNs: 1e6, payloadBytes: 56 },
  ...{ start, timeoutNs: undefined, path: [] },
});

const MS = 1e6;
const scenario: Scenario = {
  ...{ name: 's', description: '', topology: buildTwoSites(1), clock: 'virtual', seed: 7, repeats: 3 },
  ...{
    deadlineNs: 1e9,
    sampleNs: 1e7,
    settleNs: 0,
    captures: [],
    proof: { mode: 'off' },
    calibrate: false,
    processor: 'native',
    expectations: [],
    source: fakeSource,
  },
  ...{ timeline: [], traces: {} },
  workloads: [
    ping('fixed', { after: [], delayNs: 5 * MS }),
    ping('a', { after: [], delayNs: 0, jitterNs: 20 * MS }),
    ping('b', { after: ['fixed'], delayNs: MS, jitterNs: 20 * MS }),
  ],
  sweep: [{ path: 'topology.links.wan.rate', values: ['1 Gbit/s', '2 Gbit/s'] }],
};

const options = { ownsKernel: true, nativeDir: null };
const delaysOf = (of: Scenario, repeat: number) =>
  Object.fromEntries(planCell(of, { ...options, repeat }).workloads.map(({ id, start }) => [id, start.delayNs]));

describe('start phases', () => {
  it('are drawn for workloads that ask for it, anew in every repeat, and are added to the delay', () => {
    const repeats = [0, 1, 2].map((repeat) => delaysOf(scenario, repeat));
    expect(repeats.map(({ fixed }) => fixed)).toEqual([5 * MS, 5 * MS, 5 * MS]);
    expect(new Set(repeats.map(({ a }) => a)).size).toBe(3);
    for (const { a = -1, b = -1 } of repeats) {
      expect(a).toBeGreaterThanOrEqual(0);
      expect(a).toBeLessThan(20 * MS);
      expect(b).toBeGreaterThanOrEqual(MS);
      expect(b).toBeLessThan(21 * MS);
      expect(b).not.toBe(a + MS);
    }
  });

  it('do not depend on what else runs', () => {
    const alone = { ...scenario, workloads: scenario.workloads.slice(1, 2) };
    expect(delaysOf(alone, 1)['a']).toBe(delaysOf(scenario, 1)['a']);
  });

  it('are whole nanoseconds below their bound', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 1e12, noNaN: true }), fc.nat(1000), (jitterNs, repeat) => {
        const phase = drawStartPhase('flow', jitterNs, { seed: 1n, repeat });
        expect(Number.isInteger(phase)).toBe(true);
        expect(phase).toBeGreaterThanOrEqual(0);
        expect(phase).toBeLessThan(Math.max(1, jitterNs + 1));
      }),
    );
  });
});

describe('seeds', () => {
  const cellsOf = (of: Scenario) =>
    planMatrix(of).map(({ name, params, repeat, seed }) => {
      const input = planCell(of, { ...options, repeat });
      return { name, params, repeat: repeat + 1, seed, input, traces: {}, expectations: [] };
    });

  it('are common to all arms: one block per repeat, whatever the arm', () => {
    const cells = cellsOf(scenario);
    const blocks = seedBlocks(cells, scenario.seed);
    expect(blocks.map(({ repeat }) => repeat)).toEqual([1, 2, 3]);
    for (const { repeat, seed, input } of cells) {
      const block = blocks[repeat - 1];
      expect(block?.guest).toBe(seed);
      expect(block?.guest).toBe(input.seed);
      for (const { id, forward, reverse } of input.plan.links) {
        expect(block?.links[id]).toEqual({ forward: forward.seed, reverse: reverse.seed });
      }
    }
  });

  it('are all different: link, direction, phase, guest and repeat each have their own', () => {
    const all = seedBlocks(cellsOf(scenario), scenario.seed).flatMap(({ guest, links, phases }) => [
      guest,
      ...Object.values(links).flatMap(({ forward, reverse }) => [forward, reverse]),
      ...Object.values(phases),
    ]);
    expect(all.length).toBe(3 * (1 + 2 * scenario.topology.links.length + 2));
    expect(new Set(all).size).toBe(all.length);
  });

  it('of a link stay when another link is added', () => {
    const seeds = (links: number) =>
      planNetwork({ ...scenario.topology, links: scenario.topology.links.slice(0, links) }, { seed: 7n, repeat: 2 });
    const [few, many] = [scenario.topology.links.length - 1, scenario.topology.links.length].map(seeds);
    for (const { id, forward } of few?.links ?? []) {
      expect(many?.links.find((link) => link.id === id)?.forward.seed).toBe(forward.seed);
    }
    expect(cellSeed(7n, 2)).not.toBe(cellSeed(8n, 2));
  });
});
