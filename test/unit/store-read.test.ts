import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  cellFiles,
  createCellDirectory,
  readCell,
  readManifest,
  readRun,
  runFiles,
  writeManifest,
  type Manifest,
} from '../../src/store/index.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'longhaul-read-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const cell = (repeat: number, status: Manifest['cells'][number]['status']): Manifest['cells'][number] => ({
  dir: `cells/only/${String(repeat)}`,
  params: { rate: '1 Gbit/s' },
  repeat,
  seed: '7',
  status,
  wall_s: status === 'complete' ? 1.5 : null,
  error: null,
  expectations: [],
});

const manifest: Manifest = {
  format: 'longhaul/manifest@1',
  status: 'running',
  scenario: 's',
  started: '2026-01-02T03:04:05.678Z',
  ended: null,
  command: ['longhaul', 'run', 's.yaml'],
  seed: '1',
  versions: { longhaul: '0.1.0', node: '20.19.0', tools: {} },
  host: { os: 'Debian', kernel: '6.1', cpu: 'x', cpus: 2, memory_bytes: 1 },
  engine: { name: 'uml', clock: 'virtual', kernel: '6.12' },
  warnings: [],
  cells: [cell(1, 'complete'), cell(2, 'running'), cell(3, 'pending')],
};

/** Just enough of a cell for the reader, which trusts what longhaul wrote. */
const INPUT = {
  format: 'longhaul/cell@1',
  scenario: 's',
  workloads: [{ id: 'second' }, { id: 'first' }],
  captures: [
    { node: 'a', dev: 'eth0' },
    { node: 'b', dev: 'eth0' },
  ],
};

async function writeCell(repeat: number): Promise<void> {
  const files = await createCellDirectory(runFiles(dir).cellDir('only', repeat));
  writeFileSync(files.input, JSON.stringify(INPUT));
  writeFileSync(files.events, '{"t_ns":-5,"event":"phase","phase":"apply"}\n{"t_ns":0,"event":"tick"}\n{"t_ns"');
  writeFileSync(files.samples('rtt'), '{"t_ns":1,"seq":1,"rtt_ms":20}\n');
  writeFileSync(files.capture('b', 'eth0'), 'packets');
  for (const id of ['first', 'second']) {
    writeFileSync(files.workload(id), JSON.stringify({ format: 'longhaul/workload@1', id }));
  }
}

describe('readCell', () => {
  it('reads what is there, in the order of the input, and null for what was never written', async () => {
    await writeCell(1);
    const records = await readCell(runFiles(dir).cellDir('only', 1));
    expect(records.events.map((event) => event.t_ns)).toEqual([-5, 0]);
    expect(records.workloads.map((workload) => workload.id)).toEqual(['second', 'first']);
    expect(records.samples.rtt).toHaveLength(1);
    expect(records.samples.tcp).toEqual([]);
    expect(records.readback).toBeNull();
    expect(records.counters).toEqual({ before: null, after: null });
  });

  it('reads both counter snapshots', async () => {
    await writeCell(1);
    const { counters, dir: cellDir } = cellFiles(runFiles(dir).cellDir('only', 1));
    writeFileSync(counters, '{"before":{"t_ns":0},"after":{"t_ns":9}}');
    expect((await readCell(cellDir)).counters).toEqual({ before: { t_ns: 0 }, after: { t_ns: 9 } });
  });

  it('has a digest of every capture that was begun', async () => {
    await writeCell(1);
    const { captures } = await readCell(runFiles(dir).cellDir('only', 1));
    // printf packets | sha256sum
    const sha256 = '6e4cadce54be0b2cc248697d0c99bfd2fabe0aeb0e712718f1b60dcfdaf70a0a';
    expect(captures).toEqual([{ node: 'b', dev: 'eth0', bytes: 7, sha256 }]);
  });

  it('refuses a directory that is no cell', async () => {
    mkdirSync(join(dir, 'other'));
    await expect(readCell(join(dir, 'other'))).rejects.toThrow('cell.json does not exist');
  });
});

describe('the manifest', () => {
  it('comes back as it was written', async () => {
    await writeManifest(runFiles(dir).manifest, manifest);
    expect(await readManifest(runFiles(dir).manifest)).toEqual(manifest);
  });

  it('leads to every cell that was started, and tells which one was cut off', async () => {
    await writeManifest(runFiles(dir).manifest, manifest);
    await writeCell(1);
    await writeCell(2);
    const run = await readRun(dir);
    expect(run.cells.map(({ context }) => [context.repeat, context.wallS, context.error])).toEqual([
      [1, 1.5, null],
      [2, 0, 'longhaul was killed while this cell ran'],
    ]);
  });
});
