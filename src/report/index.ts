export { renderComparisonHtml } from './compare/page.js';
export { comparisonTable, gatesTable, settingsTable } from './compare/tables.js';
export { renderCsv } from './csv.js';
export { cellColumns, type CellColumns } from './export/cell-columns.js';
export { inferColumns, type Column as ExportColumn, type Row as ExportRow } from './export/column.js';
export { csvHeader, csvRows } from './export/csv-rows.js';
export { createParquetFile } from './export/parquet-file.js';
export { EXPORT_TABLES, type ExportTable } from './export/tables.js';
export { headlineOf, type Headline } from './headline.js';
export { renderHtml } from './html/document.js';
export { renderJunit } from './junit.js';
export { renderMarkdown } from './markdown.js';
export { renderReproduceScript, type RunToReproduce } from './reproduce-script.js';
export type { ReportManifest, ReportRun } from './report-run.js';
export type { Cell, Column, Table, Tone } from './table.js';
export {
  cellLabel,
  cellsTable,
  expectationsTable,
  fidelityTable,
  GRADE_TONE,
  linkTables,
  measuredText,
  pooledExpectationsTable,
  trialsTable,
  workloadTables,
} from './tables/index.js';
