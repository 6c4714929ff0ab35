export { renderComparisonHtml } from './compare/page.js';
export { comparisonTable, gatesTable, settingsTable } from './compare/tables.js';
export { renderCsv } from './csv.js';
export { headlineOf, type Headline } from './headline.js';
export { renderHtml } from './html/document.js';
export { renderJunit } from './junit.js';
export { renderMarkdown } from './markdown.js';
export type { ReportManifest, ReportRun } from './report-run.js';
export type { Cell, Column, Table, Tone } from './table.js';
export {
  cellLabel,
  cellsTable,
  expectationsTable,
  fidelityTable,
  GRADE_TONE,
  linkTables,
  workloadTables,
} from './tables/index.js';
