import { join } from 'node:path';
import type { CellSummary } from '../../records/index.js';
import {
  cellColumns,
  EXPORT_TABLES,
  inferColumns,
  type CellColumns,
  type ExportColumn,
  type ExportRow,
  type ExportTable,
} from '../../report/index.js';
import { readCell, writeJsonAtomic } from '../../store/index.js';
import { packageVersion } from '../package-version.js';
import { paramsKey, readFinishedRun, type FinishedRun } from '../finished-run.js';
import { openTable, type ExportFormat, type TableWriter } from './table-writer.js';

export const EXPORT_FORMATS = ['csv', 'parquet'] as const satisfies readonly ExportFormat[];

/** `tables.json` beside the tables: what was written, `longhaul/export@1`. */
export interface ExportIndex {
  readonly format: 'longhaul/export@1';
  readonly run: string;
  readonly scenario: string;
  readonly tables: readonly ExportedTable[];
}

interface ExportedTable {
  readonly name: string;
  readonly file: string;
  readonly rows: number;
  readonly columns: readonly ExportColumn[];
}

interface ExportOptions {
  readonly run: string;
  readonly format: ExportFormat;
  readonly out: string;
}

/**
 * Writes every record of a run as flat tables, one file per type. Files of an earlier export are replaced.
 * @throws LonghaulError `input.*` for a directory that is no finished run, `machine.storage`
 */
export async function exportRun(options: ExportOptions): Promise<ExportIndex> {
  const run = await readFinishedRun(options.run);
  const front = cellColumns(run.summary.cells);
  const exports = EXPORT_TABLES.map((table) => new TableExport(table, { ...options, front }));
  try {
    for (const summary of run.summary.cells) await exportCell(run, { summary, exports });
    const tables: ExportedTable[] = [];
    for (const one of exports) tables.push(await one.finish());
    const { scenario } = run.summary;
    const index: ExportIndex = { format: 'longhaul/export@1', run: run.name, scenario, tables };
    await writeJsonAtomic(join(options.out, 'tables.json'), index);
    return index;
  } catch (error) {
    for (const one of exports) await one.abandon();
    throw error;
  }
}

interface CellExport {
  readonly summary: CellSummary;
  readonly exports: readonly TableExport[];
}

/** One cell's records are in memory at a time: those of a whole sweep may not fit. */
async function exportCell(run: FinishedRun, { summary, exports }: CellExport): Promise<void> {
  const key = paramsKey(summary.params);
  const entry = run.manifest.cells.find((cell) => cell.repeat === summary.repeat && paramsKey(cell.params) === key);
  if (entry === undefined) return;
  const records = await readCell(join(run.dir, entry.dir));
  for (const one of exports) await one.add({ summary, records });
}

type ExportedCell = Parameters<ExportTable['rowsOf']>[0];

/** One table while cells come in. Columns that are not fixed are known only at the end, so that their rows wait. */
class TableExport {
  private writer: TableWriter | null = null;
  private waiting: ExportRow[] = [];
  private rows = 0;

  constructor(
    private readonly table: ExportTable,
    private readonly target: ExportOptions & { readonly front: CellColumns },
  ) {}

  async add(cell: ExportedCell): Promise<void> {
    const front = this.target.front.valuesOf(cell.summary);
    const rows = this.table.rowsOf(cell).map((row) => ({ ...front, ...row }));
    this.rows += rows.length;
    if (this.table.columns === null) this.waiting.push(...rows);
    else await (await this.open(this.table.columns)).add(rows);
  }

  async finish(): Promise<ExportedTable> {
    const { front } = this.target;
    const names = new Set(front.columns.map(({ name }) => name));
    const own = this.table.columns ?? inferColumns(this.waiting).filter(({ name }) => !names.has(name));
    const writer = await this.open(own);
    await writer.add(this.waiting);
    await writer.finish();
    return { name: this.table.name, file: this.file, rows: this.rows, columns: [...front.columns, ...own] };
  }

  async abandon(): Promise<void> {
    await this.writer?.abandon();
  }

  private get file(): string {
    return `${this.table.name}.${this.target.format}`;
  }

  private async open(own: readonly ExportColumn[]): Promise<TableWriter> {
    this.writer ??= await openTable(this.target.format, {
      path: join(this.target.out, this.file),
      columns: [...this.target.front.columns, ...own],
      createdBy: `longhaul ${packageVersion()}`,
    });
    return this.writer;
  }
}
