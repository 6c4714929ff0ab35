import type { CellSummary, ExpectationResult, FidelityCheck, PooledExpectation, Summary } from '../records/index.js';
import { escapeXml } from './escape-xml.js';
import { cellLabel, measuredText } from './tables/index.js';

/**
 * JUnit XML as CI systems read it: a suite per cell; its completion, expectations and fidelity checks are the cases.
 * A missed expectation is a failure; a cell that did not complete is an error.
 */
export function renderJunit(summary: Summary): string {
  const repeats = Math.max(1, ...summary.cells.map(({ repeat }) => repeat));
  const suites = [
    ...summary.cells.map((cell) => renderCellSuite(summary.scenario, cell, repeats)),
    ...renderPooledSuite(summary),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${escapeXml(summary.scenario)}">\n${suites.join('')}</testsuites>\n`;
}

interface Case {
  readonly group: 'cell' | 'expectation' | 'fidelity';
  readonly name: string;
  readonly outcome: 'pass' | 'failure' | 'error' | 'skipped';
  readonly message: string;
}

function renderCellSuite(scenario: string, cell: CellSummary, repeats: number): string {
  return renderSuite({
    name: `${scenario} ${cellLabel(cell, repeats)}`.trim(),
    cases: [completion(cell), ...cell.expectations.map(expectationCase), ...cell.fidelity.checks.map(checkCase)],
    wallS: cell.wall_s,
    properties: { seed: cell.seed, digest: cell.digest, grade: cell.fidelity.grade },
  });
}

/** Expectations over repeats belong to no cell; a suite without cases is left out. */
function renderPooledSuite({ scenario, pooled_expectations: pooled = [] }: Summary): readonly string[] {
  if (pooled.length === 0) return [];
  return [renderSuite({ name: `${scenario} repeats`, cases: pooled.map(pooledCase), wallS: 0, properties: {} })];
}

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
  readonly wallS: number;
  readonly properties: Readonly<Record<string, string>>;
}

function renderSuite({ name, cases, wallS, properties }: Suite): string {
  const count = (outcome: Case['outcome']) => String(cases.filter((one) => one.outcome === outcome).length);
  const attributes = [
    `name="${escapeXml(name)}"`,
    `tests="${String(cases.length)}"`,
    `failures="${count('failure')}"`,
    `errors="${count('error')}"`,
    `skipped="${count('skipped')}"`,
    `time="${wallS.toFixed(3)}"`,
  ];
  const lines = Object.entries(properties).map(
    ([key, value]) => `      <property name="${key}" value="${escapeXml(value)}"/>\n`,
  );
  const body = cases.map((one) => renderCase(name, one)).join('');
  return `  <testsuite ${attributes.join(' ')}>\n    <properties>\n${lines.join('')}    </properties>\n${body}  </testsuite>\n`;
}

function renderCase(suite: string, { group, name, outcome, message }: Case): string {
  const open = `    <testcase classname="${escapeXml(`${suite}.${group}`)}" name="${escapeXml(name)}"`;
  if (outcome === 'pass') return `${open}/>\n`;
  return `${open}>\n      <${outcome} message="${escapeXml(message)}"/>\n    </testcase>\n`;
}

function completion({ status, error }: CellSummary): Case {
  const outcome = status === 'complete' ? 'pass' : 'error';
  return { group: 'cell', name: 'completes', outcome, message: error ?? '' };
}

function expectationCase({ id, verdict, metric, measured, bound }: ExpectationResult): Case {
  const value = measured === null ? 'not measured' : measuredText(metric, measured);
  const outcome = verdict === 'pass' ? 'pass' : 'failure';
  return { group: 'expectation', name: id, outcome, message: `${metric}: ${value}, expected ${bound}` };
}

function pooledCase({ id, params, statistic, verdict, metric, measured, bound, detail }: PooledExpectation): Case {
  const value = measured === null ? 'not measured' : measuredText(metric, measured);
  const where = Object.values(params).map(String).join(' ');
  const why = detail === null ? '' : ` (${detail})`;
  const message = `${statistic} of ${metric}: ${value}, expected ${bound}${why}`;
  const outcome = verdict === 'pass' ? 'pass' : 'failure';
  return { group: 'expectation', name: where === '' ? id : `${id} ${where}`, outcome, message };
}

function checkCase({ id, verdict, severity, measured, bound, detail }: FidelityCheck): Case {
  const outcome = verdict === 'fail' ? 'failure' : verdict;
  const why = detail === null ? '' : `: ${detail}`;
  return { group: 'fidelity', name: id, outcome, message: `${severity}: ${measured}, expected ${bound}${why}` };
}
