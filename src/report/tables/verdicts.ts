import { renderMetric } from '../../analyze/index.js';
import type { CellSummary, ExpectationResult, FidelityCheck, PooledExpectation, Summary } from '../../records/index.js';
import { cell, left, NO_VALUE, right, type Cell, type Table } from '../table.js';

/** The sign of a verdict never stands alone: a word follows, for readers without colour or glyphs. */
const EXPECTATION: Readonly<Record<ExpectationResult['verdict'], Cell>> = {
  pass: cell('✓ met', 'good'),
  fail: cell('✗ missed', 'bad'),
  'not-measured': cell('? not measured', 'bad'),
};

const POOLED: Readonly<Record<PooledExpectation['verdict'], Cell>> = {
  ...EXPECTATION,
  indeterminate: cell('? indeterminate', 'bad'),
};

const CHECK: Readonly<Record<FidelityCheck['verdict'], Cell>> = {
  pass: cell('✓ pass', 'good'),
  fail: cell('✗ fail', 'bad'),
  skipped: cell('– skipped', 'muted'),
};

export function expectationsTable({ expectations }: CellSummary): Table | null {
  if (expectations.length === 0) return null;
  return {
    id: 'expectations',
    title: 'Expectations',
    columns: [left('verdict'), left('expectation'), left('metric'), right('measured'), left('bound')],
    rows: expectations.map(({ id, verdict, metric, measured, bound, detail = null }) => [
      EXPECTATION[verdict],
      cell(id),
      cell(metric, 'muted'),
      measured === null ? NO_VALUE : cell(measuredText(metric, measured)),
      cell(detail === null ? bound : `${bound} (${detail})`),
    ]),
    note: null,
  };
}

/** Expectations on statistics over repeats, one line per combination of parameters; null when there are none. */
export function pooledExpectationsTable({ pooled_expectations: pooled = [] }: Summary): Table | null {
  if (pooled.length === 0) return null;
  const axes = [...new Set(pooled.flatMap(({ params }) => Object.keys(params)))];
  return {
    id: 'pooled-expectations',
    title: 'Expectations over repeats',
    columns: [
      ...[left('verdict'), left('expectation'), ...axes.map((axis) => left(axis)), left('statistic'), left('metric')],
      ...[right('measured'), left('interval'), right('repeats'), left('bound'), left('detail')],
    ],
    rows: pooled.map((one) => [
      POOLED[one.verdict],
      cell(one.id),
      ...axes.map((axis) => cell(String(one.params[axis] ?? ''))),
      cell(one.statistic),
      cell(one.metric, 'muted'),
      one.measured === null ? NO_VALUE : cell(measuredText(one.metric, one.measured)),
      one.interval === null
        ? NO_VALUE
        : cell(`${measuredText(one.metric, one.interval.low)} … ${measuredText(one.metric, one.interval.high)}`),
      cell(String(one.repeats)),
      cell(one.bound),
      cell(one.detail ?? '', 'muted'),
    ]),
    note: null,
  };
}

/** A value of an expectation in its metric's unit; a ratio of two workloads has none. */
export function measuredText(metric: string, value: number): string {
  return renderMetric(metric.includes(' / ') ? 'ratio' : metric.slice(metric.lastIndexOf('.') + 1), value);
}

export function fidelityTable({ fidelity }: CellSummary): Table {
  return {
    id: 'fidelity',
    title: 'Fidelity checks',
    columns: [left('verdict'), left('check'), left('severity'), left('measured'), left('bound'), left('detail')],
    rows: fidelity.checks.map(({ id, verdict, severity, measured, bound, detail }) => [
      verdict === 'fail' && severity === 'soft' ? cell('✗ fail', 'warn') : CHECK[verdict],
      cell(id),
      cell(severity, 'muted'),
      cell(measured),
      cell(bound, 'muted'),
      cell(detail ?? '', verdict === 'fail' ? 'bad' : 'muted'),
    ]),
    note: 'A failed hard check makes a cell INVALID, a failed soft one DEGRADED. A skipped check says why.',
  };
}
