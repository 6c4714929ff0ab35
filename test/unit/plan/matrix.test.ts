import { describe, expect, it } from 'vitest';
import { planMatrix } from '../../../src/plan/index.js';
import type { Scenario, SweepAxis } from '../../../src/spec/types.js';
import { buildTwoSites, fakeSource } from '../../fixtures/topology-builder.js';

function scenarioOf(sweep: readonly SweepAxis[], changes: Partial<Scenario> = {}): Scenario {
  return {
    name: 's',
    description: '',
    topology: buildTwoSites(1),
    clock: 'virtual',
    seed: 1,
    repeats: 1,
    deadlineNs: 1e9,
    sampleNs: 1e7,
    settleNs: 0,
    captures: [],
    proof: { mode: 'off' },
    calibrate: false,
    processor: 'native',
    workloads: [],
    timeline: [],
    traces: {},
    expectations: [],
    sweep,
    source: fakeSource,
    ...changes,
  };
}

const RATE: SweepAxis = { path: 'topology.links.wan.rate', values: ['200 Mbit/s', '1 Gbit/s'] };
const ALGORITHM: SweepAxis = { path: 'workloads.tcp.congestion', values: ['cubic', 'bbr', 'reno'] };

describe('planMatrix', () => {
  it('is one cell named default without a sweep', () => {
    expect(planMatrix(scenarioOf([])).map(({ name, params, repeat }) => ({ name, params, repeat }))).toEqual([
      { name: 'default', params: {}, repeat: 0 },
    ]);
  });

  it('is the product of the axes times the repeats, each cell once', () => {
    const cells = planMatrix(scenarioOf([RATE, ALGORITHM], { repeats: 2 }));
    expect(cells).toHaveLength(2 * 3 * 2);
    expect(new Set(cells.map((cell) => `${JSON.stringify(cell.params)} ${String(cell.repeat)}`)).size).toBe(12);
    expect(cells).toContainEqual(
      expect.objectContaining({
        name: 'wan.rate=200-Mbit-s,tcp.congestion=bbr',
        params: { [RATE.path]: '200 Mbit/s', [ALGORITHM.path]: 'bbr' },
      }),
    );
  });

  it('gives repeat k the same seed in every arm and different seeds to different repeats', () => {
    const cells = planMatrix(scenarioOf([RATE, ALGORITHM], { repeats: 3 }));
    const seeds = [0, 1, 2].map((repeat) => new Set(cells.filter((cell) => cell.repeat === repeat).map((c) => c.seed)));
    expect(seeds.map((set) => set.size)).toEqual([1, 1, 1]);
    expect(new Set(seeds.flatMap((set) => [...set])).size).toBe(3);
  });

  it('orders the cells by the seed: the same again for the same, another for another', () => {
    const orderOf = (seed: number) =>
      planMatrix(scenarioOf([RATE, ALGORITHM], { repeats: 4, seed })).map(({ name }) => name);
    expect(orderOf(1)).toEqual(orderOf(1));
    expect(orderOf(1)).not.toEqual(orderOf(2));
    expect([...orderOf(1)].sort()).toEqual([...orderOf(2)].sort());
  });

  it('names directories that no file system mistakes for another', () => {
    const values = ['a/b', 'a b', 'A-B', '..', `${'x'.repeat(300)}1`, `${'x'.repeat(300)}2`];
    const names = planMatrix(scenarioOf([{ path: 'workloads.tcp.argv', values }])).map(({ name }) =>
      name.toLowerCase(),
    );
    expect(new Set(names).size).toBe(values.length);
    for (const name of names) {
      expect(name).toMatch(/^[a-z0-9._=,~-]+$/);
      expect(name.length).toBeLessThan(140);
    }
  });
});
