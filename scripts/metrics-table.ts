import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderMetric } from '../src/analyze/index.js';
import type { CellSummary, Summary } from '../src/records/index.js';
import { renderMarkdownTable } from '../src/util/markdown-table.js';

// `npx tsx scripts/metrics-table.ts RUN WORKLOAD.METRIC…`: a Markdown table with a row per cell of a run, for the pages in
// docs/scenarios.
const [run, ...metrics] = process.argv.slice(2);
if (run === undefined || metrics.length === 0) throw new Error('usage: metrics-table.ts RUN WORKLOAD.METRIC...');
const { cells } = JSON.parse(readFileSync(join(run, 'summary.json'), 'utf8')) as Summary;
const axes = [...new Set(cells.flatMap(({ params }) => Object.keys(params)))];

function valueOf({ workloads }: CellSummary, subject: string): string {
  const [id, name = ''] = subject.split('.');
  const value = workloads.find((one) => one.id === id)?.metrics[name];
  return value === undefined ? '–' : renderMetric(name, value);
}

const label = ({ params }: CellSummary) => axes.map((axis) => String(params[axis] ?? ''));
const rows = cells
  .toSorted((a, b) => label(a).join(' ').localeCompare(label(b).join(' '), 'en', { numeric: true }))
  .map((cell) => [...label(cell), ...metrics.map((metric) => valueOf(cell, metric))]);
const header = [...axes.map((axis) => axis.split('.').at(-1) ?? axis), ...metrics.map((one) => `\`${one}\``)];
process.stdout.write(`${renderMarkdownTable(header, rows)}\n`);
