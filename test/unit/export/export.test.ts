import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportRun, type ExportIndex } from '../../../src/app/export/index.js';
import { readRun, type StoredRun } from '../../../src/store/index.js';
import { writeExportedRun } from '../../fixtures/exported-run.js';

type Record_ = Readonly<Record<string, unknown>>;

let dir: string;
let run: StoredRun;
let csv: ExportIndex;
let parquet: ExportIndex;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'longhaul-export-'));
  const stored = await writeExportedRun(join(dir, 'run'));
  run = await readRun(stored);
  csv = await exportRun({ run: stored, format: 'csv', out: join(dir, 'csv') });
  parquet = await exportRun({ run: stored, format: 'parquet', out: join(dir, 'parquet') });
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

/** A plain reading of RFC 4180, which shares no code with the writer. */
function readCsv(name: string): readonly Record_[] {
  const text = readFileSync(join(dir, 'csv', `${name}.csv`), 'utf8');
  const lines = [...text.matchAll(/((?:"(?:[^"]|"")*"|[^",\n]*)(?:,(?:"(?:[^"]|"")*"|[^",\n]*))*)\n/g)].map(
    ([, line = '']) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
        quoted === undefined ? (plain === '' ? null : plain) : quoted.replaceAll('""', '"'),
      ),
  );
  const [header = [], ...rows] = lines;
  return rows.map((row) =>
    Object.fromEntries(header.map((column, index): [string, unknown] => [String(column), row[index] ?? null])),
  );
}

async function readParquet(name: string): Promise<readonly Record_[]> {
  const bytes = readFileSync(join(dir, 'parquet', `${name}.parquet`));
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const rows: unknown = await parquetReadObjects({ file });
  return rows as Record_[];
}

/** What another reader gives back, in the writer's types. */
const plain = (row: Record_): Record_ =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]),
  );

describe('longhaul export', () => {
  it('writes one file per type of record, and an index of them', () => {
    const names = csv.tables.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['cells', 'workloads', 'links', 'samples_tcp', 'samples_iface', 'events']),
    );
    expect(readdirSync(join(dir, 'csv')).sort()).toEqual([...names.map((name) => `${name}.csv`), 'tables.json'].sort());
    expect(JSON.parse(readFileSync(join(dir, 'csv/tables.json'), 'utf8'))).toEqual(csv);
    expect(parquet.tables.map(({ rows, columns }) => ({ rows, columns }))).toEqual(
      csv.tables.map(({ rows, columns }) => ({ rows, columns })),
    );
  });

  it.each(['tcp', 'qdisc', 'iface', 'rtt'] as const)(
    'gives back every value of the %s samples, by both formats',
    async (kind) => {
      const samples = run.cells.flatMap(({ records }): readonly object[] => records.samples[kind]);
      const back = (await readParquet(`samples_${kind}`)).map(plain);
      const text = readCsv(`samples_${kind}`);
      expect(samples.length).toBeGreaterThan(10);
      expect(back).toHaveLength(samples.length);
      samples.forEach((sample, index) => {
        expect(back[index]).toMatchObject(sample);
        for (const [name, value] of Object.entries(sample as Record<string, string | number | null>)) {
          expect(text[index]?.[name] ?? null).toBe(value === null ? null : String(value));
        }
      });
    },
  );

  it('says in every row of every table which cell it is from', async () => {
    for (const { name, rows } of parquet.tables) {
      const table = await readParquet(name);
      expect(table).toHaveLength(rows);
      for (const row of table) {
        const cell = run.cells[Number(row['cell'])];
        expect(row).toMatchObject({ param_tcp_congestion: cell?.context.params['workloads.tcp.congestion'] });
        expect(row).toMatchObject({
          repeat: BigInt(cell?.context.repeat ?? 0),
          seed: cell?.records.input.seed,
          grade: 'PROVEN',
        });
      }
    }
  });

  it('keeps types: integers of 64 bits, numbers, truth values, text, and null where nothing was measured', async () => {
    const workloads = await readParquet('workloads');
    const tcp = workloads.find(({ workload }) => workload === 'tcp');
    expect(tcp).toMatchObject({ kind: 'iperf3', ok: true, goodput_bps: 100e6 + 1, rtt_p50_ms: null });
    expect(typeof (await readParquet('samples_tcp'))[0]?.['t_ns']).toBe('bigint');
    expect((await readParquet('samples_tcp'))[0]).toMatchObject({ rttvar_ms: 0.1, state: 'ESTAB' });
  });

  it('refuses a directory that is no run, and leaves nothing behind', async () => {
    const out = join(dir, 'nothing');
    await expect(exportRun({ run: join(dir, 'none'), format: 'csv', out })).rejects.toThrow('does not exist');
    expect(() => readdirSync(out)).toThrow();
  });
});
