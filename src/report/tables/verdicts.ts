import { renderMetric } from '../../analyze/index.js';
import type { CellSummary, ExpectationResult, FidelityCheck } from '../../records/index.js';
import { cell, left, NO_VALUE, right, type Cell, type Table } from '../table.js';

/** The sign of a verdict never stands alone: a word follows, for readers without colour or glyphs. */
const EXPECTATION: Readonly<Record<ExpectationResult['verdict'], Cell>> = {
  pass: cell('✓ met', 'good'),
  fail: cell('✗ missed', 'bad'),
  'not-measured': cell('? not measured', 'bad'),
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
    rows: expectations.map(({ id, verdict, metric, measured, bound }) => [
      EXPECTATION[verdict],
      cell(id),
      cell(metric, 'muted'),
      measured === null ? NO_VALUE : cell(renderMetric(metric.slice(metric.lastIndexOf('.') + 1), measured)),
      cell(bound),
    ]),
    note: null,
  };
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
