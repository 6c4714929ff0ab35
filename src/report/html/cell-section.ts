import type { CellRecords, CellSummary, Grade } from '../../records/index.js';
import { escapeXml } from '../escape-xml.js';
import {
  decisionsTable,
  expectationsTable,
  fidelityTable,
  hopDelaysTable,
  GRADE_TONE,
  linkTables,
  pathDelaysTable,
  workloadTables,
} from '../tables/index.js';
import { renderTopology } from '../topology/picture.js';
import { chartsOf } from './cell-charts.js';
import { renderChart } from './chart-svg.js';
import { renderResiduals } from './residual-picture.js';
import { renderCollectives } from './collective-block.js';
import { linkSettingsTable, workloadSettingsTable } from './settings.js';
import { renderTableHtml } from './table-html.js';

export interface CellSection {
  readonly summary: CellSummary;
  /** Null when the records are not at hand. */
  readonly records: CellRecords | null;
  /** Heading of the section; null when the run has one cell only. */
  readonly label: string | null;
  readonly id: string;
  /** Points per series; 0 leaves the charts out. */
  readonly slices: number;
}

/** Everything about one cell, from what it was expected to do down to how far it can be trusted. */
export function renderCellSection(section: CellSection): string {
  const { summary, records, label, id } = section;
  const expectations = expectationsTable(summary);
  const block = blockMaker(label === null ? 'h2' : 'h3');
  const parts = [
    summary.error === null
      ? ''
      : `<p class="callout bad"><strong>This cell failed:</strong> ${escapeXml(summary.error)}</p>`,
    expectations === null ? '' : block('Expectations', renderTableHtml(expectations, 'Expectations')),
    records === null ? '' : block('Topology', topology(records)),
    block(
      'Workloads',
      workloadTables(summary)
        .map((table) => renderTableHtml(table))
        .join('\n'),
    ),
    block('Collectives', collectives(section)),
    block('Over time', charts(section)),
    block('Controllers', decisions(records)),
    block('Where the time goes', hops(records)),
    block('Links', links(summary, records)),
    block(
      'Fidelity',
      `${provenance(summary)}${records === null ? '' : renderResiduals(records)}${renderTableHtml(fidelityTable(summary))}`,
    ),
  ];
  const heading = label === null ? '' : cellHeading(label, summary.fidelity.grade);
  return `<section class="cell" id="${escapeXml(id)}">${heading}\n${parts.join('\n')}\n</section>`;
}

/** The grade stands with the name, so that no number of an invalid cell is read without it. */
const cellHeading = (label: string, grade: Grade) =>
  `<h2 class="cell-title">${escapeXml(label)} <span class="grade ${GRADE_TONE[grade]}">${grade}</span></h2>`;

/** Headings keep their order: below a cell's own heading the blocks are one level deeper. */
const blockMaker = (level: 'h2' | 'h3') => (title: string, body: string) =>
  body === '' ? '' : `<section class="block"><${level}>${title}</${level}>\n${body}\n</section>`;

function topology(records: CellRecords): string {
  const settings = [workloadSettingsTable(records), linkSettingsTable(records)]
    .map((table) => renderTableHtml(table))
    .join('\n');
  return `<div class="scroll" tabindex="0" role="region" aria-label="Topology">${renderTopology(records.input.plan)}</div>
<details><summary>Settings of links and workloads</summary>${settings}</details>`;
}

/** Left out, as charts are, where a page of many cells would become too large. */
const collectives = ({ records, slices }: CellSection) =>
  records === null || slices === 0 ? '' : renderCollectives(records);

function charts({ records, id, slices }: CellSection): string {
  if (records === null) return '';
  if (slices === 0)
    return '<p class="note">No charts for this cell, to keep the page small; its samples are in the run directory.</p>';
  const drawn = chartsOf(records, { prefix: id, slices }).map(renderChart);
  if (drawn.length === 0) return '';
  const help =
    'Shaded spans are workloads. Drag across a chart to zoom into its time axis, double-click to see all of it again; ' +
    'with the keyboard, focus a chart and use +, −, the arrow keys and 0.';
  return `<p class="note only-with-script">${help}</p>\n<div class="charts">${drawn.join('\n')}</div>`;
}

function decisions(records: CellRecords | null): string {
  const table = records === null ? null : decisionsTable(records);
  return table === null ? '' : renderTableHtml(table, 'Controllers');
}

function hops(records: CellRecords | null): string {
  if (records === null) return '';
  const tables = [hopDelaysTable(records), pathDelaysTable(records)];
  return tables.flatMap((table) => (table === null ? [] : [renderTableHtml(table, 'Where the time goes')])).join('\n');
}

function links(summary: CellSummary, records: CellRecords | null): string {
  const tables = linkTables(summary, records ?? undefined).map((table, index) => {
    const text = renderTableHtml(table, 'Links');
    const isFolded = index > 0 && table.id === 'links-access';
    return isFolded ? `<details><summary>${table.title}</summary>${text}</details>` : text;
  });
  return tables.join('\n');
}

function provenance({ seed, digest, virtual_s, wall_s }: CellSummary): string {
  const times = `${virtual_s.toFixed(2)} s of experiment time in ${wall_s.toFixed(1)} s`;
  return `<p class="facts">Seed <code>${escapeXml(seed)}</code> · ${times} · digest <code>${escapeXml(digest)}</code></p>`;
}
