import { describe, expect, it } from 'vitest';
import { compareArms, type Arm } from '../../../src/analyze/compare/index.js';
import { arm, measuredCell, normalSource } from '../../fixtures/arms.js';

const METRICS = 20;
const ALPHA = 0.05;

interface Study {
  readonly blocks: number;
  readonly metrics: number;
  /** Relative change from baseline to candidate. */
  readonly effect: number;
  /** Relative noise that both arms share, as with common seeds, and that each has by itself. */
  readonly shared: number;
  readonly own: number;
}

/** Two arms whose metrics are correlated, as those of one experiment are, and skewed, as times and losses are. */
function simulate(study: Study, noise: () => number): readonly [Arm, Arm] {
  const names = Array.from({ length: study.metrics }, (_, index) => `m${String(index)}`);
  const blocks = Array.from({ length: study.blocks }, (_, index) => ({ repeat: index + 1, common: noise() }));
  const shared = blocks.map(() => names.map(() => noise()));
  const cells = (factor: number) =>
    blocks.map(({ repeat, common }, block) =>
      measuredCell(
        repeat,
        Object.fromEntries(
          names.map((name, at) => {
            const own = study.own * Math.exp(noise() / 2);
            return [name, factor * (1 + study.shared * (common + (shared[block]?.[at] ?? 0)) + own)];
          }),
        ),
      ),
    );
  return [arm('a', cells(1)), arm('b', cells(1 + study.effect))];
}

function verdicts(study: Study, noise: () => number): readonly string[] {
  const [baseline, candidate] = simulate(study, noise);
  const pairs = [{ baseline, candidate, params: {} }];
  const fixed = { scenario: 's', metrics: ['all'], gates: [], alpha: ALPHA, resamples: 200, seed: 1n };
  return compareArms({ pairs, ...fixed }).rows.map(({ verdict }) => verdict);
}

describe('error rates of a comparison', () => {
  it.each([10, 20])('of one arm with itself over 20 metrics and %i blocks stay at or below alpha', (blocks) => {
    const noise = normalSource(BigInt(blocks));
    const studies = 400;
    let wrong = 0;
    for (let study = 0; study < studies; study += 1) {
      const found = verdicts({ blocks, metrics: METRICS, effect: 0, shared: 0.05, own: 0.02 }, noise);
      if (found.some((verdict) => verdict !== 'indeterminate')) wrong += 1;
    }
    // Three standard deviations of a binomial above alpha: it fails once in a thousand if the rate is exactly alpha.
    expect(wrong / studies).toBeLessThanOrEqual(ALPHA + 3 * Math.sqrt((ALPHA * (1 - ALPHA)) / studies));
  });

  it('let a true difference of 2 % be found in the noise of 5 % that the seeds have in common', () => {
    const noise = normalSource(5n);
    const studies = 200;
    let found = 0;
    for (let study = 0; study < studies; study += 1) {
      const [verdict] = verdicts({ blocks: 10, metrics: 1, effect: 0.02, shared: 0.05, own: 0.01 }, noise);
      if (verdict === 'higher') found += 1;
    }
    expect(found / studies).toBeGreaterThan(0.9);
  });
});
