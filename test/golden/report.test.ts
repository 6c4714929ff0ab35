import { describe, expect, it } from 'vitest';
import { renderJunit, renderMarkdown } from '../../src/report/index.js';
import { renderTopology } from '../../src/report/topology/picture.js';
import { renderFinalSummary } from '../../src/reporters/final-summary.js';
import { demoCell } from '../fixtures/demo-cell.js';
import { demoRun } from '../fixtures/demo-run.js';

const cell = demoCell({ sampleNs: 1e9 });
const { summary } = demoRun({ cells: [cell] });
/** The digest covers every sample of the fixture, so that it would change with any of them. */
const stable = { ...summary, cells: summary.cells.map((one) => ({ ...one, digest: '0'.repeat(64) })) };

describe('the demo run, as hand-made records describe it', () => {
  it('ends on a terminal with these tables', async () => {
    const screen = { write: () => undefined, isTty: false, columns: 140, color: false };
    const paths = { report: 'results/first-allreduce/x/report.html', runDir: 'results/first-allreduce/x' };
    await expect(renderFinalSummary(stable, paths, screen)).toMatchFileSnapshot('expected/report-terminal.txt');
  });

  it('reads so in Markdown', async () => {
    await expect(renderMarkdown(stable)).toMatchFileSnapshot('expected/report.md');
  });

  it('reads so for CI systems', async () => {
    await expect(renderJunit(stable)).toMatchFileSnapshot('expected/report-junit.xml');
  });

  it('has this topology picture', async () => {
    await expect(`${renderTopology(cell.input.plan)}\n`).toMatchFileSnapshot('expected/report-topology.svg');
  });
});
