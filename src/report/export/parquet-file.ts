import { fit, type Column, type ColumnType, type Row } from './column.js';

/** A Parquet file in the making: one row group per call of `add`. */
export interface ParquetFile {
  add(rows: readonly Row[]): Promise<void>;
  /** The bytes of the whole file. */
  finish(): Promise<Uint8Array>;
}

const BASIC_TYPE = { text: 'STRING', integer: 'INT64', number: 'DOUBLE', boolean: 'BOOLEAN' } as const;

/** @param createdBy name and version of the writing program, stored in the file */
export async function createParquetFile(columns: readonly Column[], createdBy: string): Promise<ParquetFile> {
  // Loaded here, since no other verb needs it.
  const { ByteWriter, ParquetWriter, schemaFromColumnData } = await import('hyparquet-writer');
  const writer = new ByteWriter();
  const dataOf = (rows: readonly Row[]) =>
    columns.map(({ name, type }) => ({
      name,
      type: BASIC_TYPE[type],
      data: rows.map((row) => cellOf(row[name], type)),
    }));
  const schema = schemaFromColumnData({ columnData: dataOf([]) });
  const parquet = new ParquetWriter({ writer, schema, createdBy });
  return {
    add: async (rows) => {
      if (rows.length > 0) await parquet.write({ columnData: dataOf(rows), rowGroupSize: rows.length });
    },
    finish: async () => {
      await parquet.finish();
      return writer.getBytes();
    },
  };
}

/** Parquet's 64-bit integers are BigInt in JavaScript. */
function cellOf(value: Row[string] | undefined, type: ColumnType): string | number | bigint | boolean | null {
  const fitted = fit(value, type);
  return type === 'integer' && typeof fitted === 'number' ? BigInt(fitted) : fitted;
}
