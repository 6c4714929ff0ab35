import { judgeExpectations } from '../../src/analyze/expectations.js';
import { renderMetric } from '../../src/analyze/index.js';
import type { SuiteRun } from './run.js';
import type { SuiteTest } from './tests.js';

/** One bound, and what a control measured against it. */
export interface Verdict {
  readonly id: string;
  readonly pass: boolean;
  readonly measured: string;
  readonly bound: string;
}

/** What one control did in one test. */
export interface Result {
  readonly test: SuiteTest;
  readonly run: SuiteRun;
  readonly rows: readonly Verdict[];
}

/** Judged by the file as it is now: a bound may have changed since the run. */
export function judge(test: SuiteTest, run: SuiteRun): Result {
  const { expectations } = test.scenario;
  const ratios = new Set(expectations.filter(({ over }) => over !== undefined).map(({ id }) => id));
  const rows = judgeExpectations(expectations, run.cell).map(({ id, verdict, measured, metric, bound }) => ({
    ...{ id, bound, pass: verdict === 'pass' },
    measured:
      measured === null || verdict === 'not-measured'
        ? 'not measured'
        : renderMetric(ratios.has(id) ? '_ratio' : metric, measured),
  }));
  return { test, run, rows };
}

export const missedOf = ({ rows }: Result): readonly Verdict[] => rows.filter(({ pass }) => !pass);
