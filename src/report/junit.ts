import { renderMetric } from '../analyze/index.js';
import type { CellSummary, ExpectationResult, FidelityCheck, Summary } from '../records/index.js';
import { escapeXml } from './escape-xml.js';
import { cellLabel } from './tables/index.js';

/**
 * JUnit XML as CI systems read it: a suite per cell; its completion, expectations and fidelity checks are the cases.
 * A missed expectation is a failure; a cell that did not complete is an error.
 */
export function renderJunit(summary: Summary): string {
  const repeats = Math.max(1, ...summary.cells.map(({ repeat }) => repeat));
  const suites = summary.cells.map((cell) => renderSuite(summary.scenario, cell, repeats));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${escapeXml(summary.scenario)}">\n${suites.join('')}</testsuites>\n`;
}

interface Case {
  readonly group: 'cell' | 'expectation' | 'fidelity';
  readonly name: string;
  readonly outcome: 'pass' | 'failure' | 'error' | 'skipped';
  readonly message: string;
}

function renderSuite(scenario: string, cell: CellSummary, repeats: number): string {
  const cases = [completion(cell), ...cell.expectations.map(expectationCase), ...cell.fidelity.checks.map(checkCase)];
  const count = (outcome: Case['outcome']) => String(cases.filter((one) => one.outcome === outcome).length);
  const name = `${scenario} ${cellLabel(cell, repeats)}`.trim();
  const attributes = [
    `name="${escapeXml(name)}"`,
    `tests="${String(cases.length)}"`,
    `failures="${count('failure')}"`,
    `errors="${count('error')}"`,
    `skipped="${count('skipped')}"`,
    `time="${cell.wall_s.toFixed(3)}"`,
  ];
  const properties = { seed: cell.seed, digest: cell.digest, grade: cell.fidelity.grade };
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
  const name = metric.slice(metric.lastIndexOf('.') + 1);
  const value = measured === null ? 'not measured' : renderMetric(name, measured);
  const outcome = verdict === 'pass' ? 'pass' : 'failure';
  return { group: 'expectation', name: id, outcome, message: `${metric}: ${value}, expected ${bound}` };
}

function checkCase({ id, verdict, severity, measured, bound, detail }: FidelityCheck): Case {
  const outcome = verdict === 'fail' ? 'failure' : verdict;
  const why = detail === null ? '' : `: ${detail}`;
  return { group: 'fidelity', name: id, outcome, message: `${severity}: ${measured}, expected ${bound}${why}` };
}
