import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createParquetFile, csvHeader, csvRows, type ExportColumn, type ExportRow } from '../../report/index.js';
import { storageError, writeFileAtomic } from '../../store/index.js';

/** One table on its way to a file. Nothing is at the path before `finish`. */
export interface TableWriter {
  add(rows: readonly ExportRow[]): Promise<void>;
  finish(): Promise<void>;
  /** Removes what was written so far. */
  abandon(): Promise<void>;
}

export interface TableFile {
  readonly path: string;
  readonly columns: readonly ExportColumn[];
  /** Name and version of longhaul. */
  readonly createdBy: string;
}

export type ExportFormat = 'csv' | 'parquet';

/** @throws LonghaulError `machine.storage` */
export async function openTable(format: ExportFormat, file: TableFile): Promise<TableWriter> {
  await mkdir(dirname(file.path), { recursive: true }).catch((cause: unknown) => {
    throw storageError(`create ${dirname(file.path)}`, cause);
  });
  return format === 'csv' ? openCsv(file) : openParquet(file);
}

async function openCsv({ path, columns }: TableFile): Promise<TableWriter> {
  const partial = `${path}.partial`;
  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw storageError(`write ${path}`, cause);
    }
  };
  const handle: FileHandle = await attempt(() => open(partial, 'w'));
  await attempt(() => handle.appendFile(csvHeader(columns)));
  return {
    add: (rows) => attempt(() => handle.appendFile(csvRows(columns, rows))),
    finish: () =>
      attempt(async () => {
        await handle.close();
        await rename(partial, path);
      }),
    abandon: async () => {
      await handle.close().catch(() => undefined);
      await rm(partial, { force: true });
    },
  };
}

async function openParquet({ path, columns, createdBy }: TableFile): Promise<TableWriter> {
  const parquet = await createParquetFile(columns, createdBy);
  return {
    add: (rows) => parquet.add(rows),
    finish: async () => {
      await writeFileAtomic(path, await parquet.finish());
    },
    abandon: () => Promise.resolve(),
  };
}
