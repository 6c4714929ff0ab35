import { describe, expect, it } from 'vitest';
import { analyzeCell, judgePrecision } from '../../../src/analyze/index.js';
import { checkUntil, planLooks, reasonToStop } from '../../../src/app/early-stop.js';
import type { CellSummary } from '../../../src/records/index.js';
import type { Scenario, UntilSpec } from '../../../src/spec/types.js';
import { syntheticCell } from '../../fixtures/synthetic-cell.js';

const until: UntilSpec = {
  subject: { kind: 'workload', id: 'idle-rtt' },
  metric: 'rtt_avg_ms',
  widthRatio: 0.02,
  confidence: 0.95,
  minRepeats: 3,
};

const template = analyzeCell(syntheticCell(), { params: {}, repeat: 1, wallS: 1, expectations: [], error: null });

/** One repeat of an arm that measured `value`. */
function cellOf(arm: string, repeat: number, value: number): CellSummary {
  const workloads = template.workloads.map((one) => ({ ...one, metrics: { rtt_avg_ms: value } }));
  return { ...template, params: { arm }, repeat, workloads };
}
const arm = (name: string, values: readonly number[]) => values.map((value, k) => cellOf(name, k + 1, value));

describe('the stopping rule', () => {
  it("is met when Student's interval of every arm is narrow enough", () => {
    // 99, 100, 101: mean 100, s = 1, t(0.975, 2) = 4.30265, half-width 4.30265 / sqrt(3) = 2.484.
    const cells = [...arm('a', [99, 100, 101]), ...arm('b', [50, 50, 50])];
    expect(judgePrecision(cells, { ...until, widthRatio: 0.0249 })).toMatchObject({ reached: true });
    expect(judgePrecision(cells, { ...until, widthRatio: 0.0248 })).toMatchObject({ reached: false });
    expect(judgePrecision(cells, until).text).toBe('idle-rtt.rtt_avg_ms is known to ± 2.48 % (95 %) in every arm');
  });

  it('is not met by an arm that has failed or has not measured', () => {
    const [first, ...rest] = arm('a', [10, 10]);
    const failed = { ...(first ?? template), status: 'failed' as const };
    expect(judgePrecision([failed, ...rest], until).reached).toBe(false);
    expect(judgePrecision([], until).reached).toBe(false);
  });

  it('looks after the same repeats of every arm, whatever the order of the cells', () => {
    const repeats = [4, 1, 3, 2, 1, 7, 2, 4, 3].map((repeat) => ({ repeat }));
    expect(planLooks(repeats, until)).toEqual([[1, 2, 3, 4, 6, 8], [0, 7], [5]]);
    expect(planLooks(repeats, undefined)).toEqual([repeats.map((_, index) => index)]);
  });

  it('says what it found when it stops, and stops nothing that is over anyway', () => {
    const scenario = { until, repeats: 9 } as Scenario;
    expect(reasonToStop(arm('a', [10, 10, 10]), scenario)).toMatch(/^stopped after 3 of 9 repeats: idle-rtt/);
    expect(reasonToStop(arm('a', [10, 20, 30]), scenario)).toBeNull();
    expect(reasonToStop(arm('a', [10, 10, 10]), { ...scenario, repeats: 3 })).toBeNull();
    expect(() => {
      checkUntil({ ...scenario, repeats: 3 });
    }).toThrow('there are only 3');
  });
});
