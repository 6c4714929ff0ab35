import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TuneParameter, TuneSpec } from '../../../src/spec/index.js';
import { GaussianProcess } from '../../../src/tune/gaussian-regression.js';
import { latinHypercube } from '../../../src/tune/latin-hypercube.js';
import { assignmentOf, bestFirst, createMethod, gridOf, type Point, type Score } from '../../../src/tune/index.js';
import { expectedImprovement } from '../../../src/tune/surrogate.js';
import { createPrng } from '../../../src/util/prng.js';

const range = (overrides: Partial<Extract<TuneParameter, { kind: 'range' }>> = {}): TuneParameter => ({
  ...{
    kind: 'range',
    path: 'x',
    from: 0.5,
    to: 4,
    scale: 'linear',
    step: undefined,
    unit: 'BDP',
    levels: 3,
    ...overrides,
  },
});
const choice: TuneParameter = { kind: 'choice', path: 'y', values: ['a', 'b'] };

function spec(overrides: Partial<TuneSpec> = {}): TuneSpec {
  return {
    objective: { subject: { kind: 'workload', id: 'tcp' }, metric: 'goodput_bps', goal: 'maximize' },
    parameters: [range(), range({ path: 'z' })],
    ...{ constraints: [], method: 'surrogate', trials: 20, repeats: 3, confirm: 10, seed: 1, path: ['tune'] },
    ...overrides,
  };
}

/** Runs a search on a function to its end. */
function search(tuned: TuneSpec, score: (point: Point) => Omit<Score, 'point'>) {
  const method = createMethod(tuned);
  const scores = new Map<Point, Score>();
  const rounds: number[] = [];
  for (let batch = method.ask(); batch !== null; batch = method.ask()) {
    rounds.push(batch.points.length);
    for (const point of batch.points) scores.set(point, { point, ...score(point) });
    method.tell([...scores.values()]);
  }
  return { rounds, scores: [...scores.values()] };
}

/** A smooth hill with its top at (0.7, 0.3). */
const hill = ([x = 0, y = 0]: Point) => ({ value: -((x - 0.7) ** 2 + (y - 0.3) ** 2), violation: 0 });

describe('search space', () => {
  it('writes values as they stand in a file, with both ends exact', () => {
    const parameters = [range(), choice];
    expect(assignmentOf(parameters, [0, 0])).toEqual({ x: '0.5 BDP', y: 'a' });
    expect(assignmentOf(parameters, [1, 0.99])).toEqual({ x: '4 BDP', y: 'b' });
    expect(assignmentOf([range({ from: 1, to: 1000, scale: 'log', unit: '' })], [0.5])).toEqual({ x: 31.6 });
    expect(assignmentOf([range({ from: 10, to: 100, step: 5, unit: 'packets' })], [0.34])).toEqual({ x: '40 packets' });
    expect(assignmentOf([range({ from: 0, to: 1, step: 0.1, unit: '' })], [0.3])).toEqual({ x: 0.3 });
  });

  it('never leaves a range', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom('linear', 'log'), (at, scale) => {
        const { x } = assignmentOf([range({ scale, unit: '', from: 0.123456, to: 0.23456 })], [at]);
        expect(x).toBeGreaterThanOrEqual(0.123456);
        expect(x).toBeLessThanOrEqual(0.23456);
      }),
    );
  });

  it('has a grid of every choice and of evenly spaced values', () => {
    const grid = gridOf([range(), choice]).map((point) => assignmentOf([range(), choice], point));
    expect(grid).toEqual([...['0.5 BDP', '2.25 BDP', '4 BDP'].flatMap((x) => ['a', 'b'].map((y) => ({ x, y })))]);
  });
});

describe('latinHypercube', () => {
  it('puts one point in every stratum of every dimension', () => {
    const points = latinHypercube(12, { dimensions: 3, prng: createPrng(4n) });
    for (const dimension of [0, 1, 2]) {
      const strata = points.map((point) => Math.floor((point[dimension] ?? 0) * 12)).sort((a, b) => a - b);
      expect(strata).toEqual(Array.from({ length: 12 }, (_, index) => index));
    }
  });
});

describe('GaussianProcess', () => {
  const observations = [0, 0.25, 0.5, 0.75, 1].map((x) => ({ point: [x], value: 10 + Math.sin(3 * x) }));

  it('goes near what was seen and is less sure in between', () => {
    const model = new GaussianProcess(observations);
    for (const { point, value } of observations) expect(model.at(point).mean).toBeCloseTo(value, 2);
    expect(model.at([0.6]).mean).toBeCloseTo(10 + Math.sin(1.8), 1);
    expect(model.at([0.62]).deviation).toBeGreaterThan(model.at([0.5]).deviation);
  });

  it('believes the mean where everything was equal', () => {
    const flat = new GaussianProcess([
      { point: [0], value: 3 },
      { point: [1], value: 3 },
    ]);
    expect(flat.at([0.5]).mean).toBeCloseTo(3, 9);
  });
});

describe('expectedImprovement', () => {
  it('has the values of its formula', () => {
    // At the best, E[max(0, N(0,1))] = 1/sqrt(2 pi).
    expect(expectedImprovement({ mean: 0, deviation: 1 }, 0)).toBeCloseTo(1 / Math.sqrt(2 * Math.PI), 6);
    expect(expectedImprovement({ mean: 5, deviation: 0.001 }, 0)).toBeCloseTo(5, 6);
    expect(expectedImprovement({ mean: -5, deviation: 0.001 }, 0)).toBeCloseTo(0, 12);
  });
});

describe('methods', () => {
  it.each([
    { method: 'grid', parameters: [range({ levels: 4 }), range({ path: 'z', levels: 5 })], rounds: [20], near: 0.15 },
    { method: 'random', rounds: [20], near: 0.25 },
    { method: 'successive-halving', rounds: [20, 10, 5, 3, 2], near: 0.25 },
    { method: 'surrogate', rounds: [6, ...Array<number>(14).fill(1)], near: 0.05 },
  ] as const)('$method uses its budget and comes near the top of a hill', ({ method, rounds, near, ...rest }) => {
    const found = search(spec({ method, ...rest }), hill);
    expect(found.rounds).toEqual(rounds);
    const [x = 0, y = 0] = bestFirst(found.scores)[0]?.point ?? [];
    expect(Math.hypot(x - 0.7, y - 0.3)).toBeLessThan(near);
  });

  it.each(['random', 'successive-halving', 'surrogate'] as const)('%s asks the same for the same seed', (method) => {
    const points = (seed: number) => search(spec({ method, seed }), hill).scores.map(({ point }) => point);
    expect(points(7)).toEqual(points(7));
    expect(points(7)).not.toEqual(points(8));
  });

  it('surrogate keeps to what is allowed, and survives failures', () => {
    const allowed = ([x = 0]: Point) => Math.max(0, x - 0.5);
    const found = search(spec(), (point) =>
      (point[1] ?? 0) > 0.9 ? { value: null, violation: 0 } : { ...hill(point), violation: allowed(point) },
    );
    const best = bestFirst(found.scores)[0];
    expect(best?.violation).toBe(0);
    expect(Math.hypot((best?.point[0] ?? 0) - 0.5, (best?.point[1] ?? 0) - 0.3)).toBeLessThan(0.12);
  });

  it('put what is allowed before what is good, and what failed last', () => {
    const score = (value: number | null, violation: number): Score => ({ point: [value ?? 0], value, violation });
    const order = bestFirst([score(null, 0), score(9, 0.2), score(1, 0), score(8, 0.1), score(2, 0)]);
    expect(order.map(({ value }) => value)).toEqual([2, 1, 8, 9, null]);
  });
});
