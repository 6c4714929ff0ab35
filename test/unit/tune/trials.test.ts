import { describe, expect, it } from 'vitest';
import { measure } from '../../../src/app/tune/score.js';
import { rankTrials, Trials } from '../../../src/app/tune/trials.js';
import type { CellSummary, TuneTrial } from '../../../src/records/index.js';
import type { TuneSpec } from '../../../src/spec/index.js';
import { measuredCell } from '../../fixtures/arms.js';

const tcp = { kind: 'workload', id: 'tcp' } as const;
const spec: TuneSpec = {
  objective: { subject: tcp, metric: 'time_s', goal: 'minimize' },
  parameters: [{ kind: 'choice', path: 'queue', values: ['a', 'b'] }],
  constraints: [{ subject: tcp, metric: 'retransmits', min: undefined, max: 10 }],
  ...{ method: 'random', trials: 4, repeats: 2, confirm: 6, seed: 1, path: ['tune'] },
};
const cells = (queue: string, values: readonly (readonly [number, number])[]): readonly CellSummary[] =>
  values.map(([time_s, retransmits], index) => ({
    ...measuredCell(index + 1, { time_s, retransmits }),
    params: { queue },
  }));

describe('a trial', () => {
  it('is worth the mean over its repeats, and misses a constraint by its worst repeat', () => {
    expect(
      measure(
        cells('a', [
          [1, 3],
          [2, 10],
        ]),
        spec,
      ),
    ).toEqual({ objective: 1.5, violation: 0, error: null });
    expect(
      measure(
        cells('a', [
          [1, 3],
          [2, 15],
        ]),
        spec,
      ),
    ).toMatchObject({ objective: 1.5, violation: 0.5 });
  });

  it('has no result when a cell failed, is INVALID or did not measure it', () => {
    const [good] = cells('a', [[1, 3]]) as [CellSummary];
    expect(measure([good, { ...good, status: 'failed', error: 'lost' }], spec)).toMatchObject({
      objective: null,
      error: 'lost',
    });
    const invalid = { ...good, fidelity: { grade: 'INVALID' as const, checks: [] } };
    expect(measure([good, invalid], spec)).toMatchObject({ objective: null, error: 'a cell is INVALID' });
    expect(measure([good, measuredCell(2, {})], spec)).toMatchObject({ objective: null });
    expect(measure([], spec).objective).toBeNull();
  });
});

describe('the trials of a search', () => {
  it('tell the method that less is more when minimising, once for every point of one value', () => {
    const trials = new Trials(spec);
    for (const at of [0.1, 0.2, 0.9]) trials.register([at]);
    trials.add([
      ...cells('a', [
        [1, 0],
        [2, 0],
      ]),
      ...cells('b', [[4, 30]]),
    ]);
    expect(trials.scores()).toEqual([
      { point: [0.1], value: -1.5, violation: 0 },
      { point: [0.2], value: -1.5, violation: 0 },
      { point: [0.9], value: -4, violation: 2 },
    ]);
    expect([trials.isKnown({ queue: 'a' }), trials.isKnown({ queue: 'c' })]).toEqual([true, false]);
  });

  it('keep values that were refused as trials without a result', () => {
    const trials = new Trials(spec);
    trials.register([0.1]);
    trials.refuse({ queue: 'a' }, 'min is above max');
    expect(trials.list()).toMatchObject([
      { params: { queue: 'a' }, repeats: 0, objective: null, error: 'min is above max' },
    ]);
    expect(trials.scores()).toMatchObject([{ value: null }]);
  });

  const trial = (overrides: Partial<TuneTrial>): TuneTrial => ({
    ...{ params: { queue: 'a' }, baseline: false, repeats: 4, objective: 5, violation: 0, error: null, ...overrides },
  });

  it('are ranked with those in most rounds first, without the baseline and those that missed a constraint', () => {
    const [winner, second, early] = [trial({ objective: 2 }), trial({}), trial({ repeats: 2, objective: 0 })];
    const others = [
      trial({ baseline: true, objective: 0 }),
      trial({ violation: 0.1, objective: 1 }),
      trial({ objective: null }),
    ];
    expect(rankTrials([early, ...others, second, winner], 'minimize')).toEqual([winner, second, early]);
    expect(rankTrials([trial({ objective: null })], 'minimize')).toEqual([]);
  });

  it('are ranked by what they miss where all miss a constraint', () => {
    const [near, far] = [trial({ violation: 0.1, objective: 9 }), trial({ violation: 0.2, objective: 1 })];
    expect(rankTrials([far, near], 'minimize')).toEqual([near, far]);
  });
});
