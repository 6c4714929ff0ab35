import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LonghaulError } from '../../src/errors/index.js';
import { run } from '../../src/proc/index.js';
import {
  cellFiles,
  createCellDirectory,
  createRunDirectory,
  readJsonFile,
  readJsonIfAny,
  readJsonLines,
  runFiles,
  storageError,
  writeChecksums,
  writeFileAtomic,
  writeJsonAtomic,
} from '../../src/store/index.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'longhaul-store-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const startedAt = new Date('2026-01-02T03:04:05.678Z');
const newRun = (resultsDir = join(dir, 'results')) => ({ resultsDir, scenario: 'first-allreduce', startedAt });

async function failureOf(promise: Promise<unknown>): Promise<LonghaulError> {
  const error: unknown = await promise.then(() => null).catch((caught: unknown) => caught);
  if (!(error instanceof LonghaulError)) throw new Error(`expected a LonghaulError, got ${String(error)}`);
  return error;
}

describe('the run directory', () => {
  it('is named after scenario, UTC time and a unique id, also for runs of the same second', async () => {
    const runs = await Promise.all(Array.from({ length: 8 }, () => createRunDirectory(newRun())));
    const names = new Set(runs.map((files) => files.dir));
    expect(names.size).toBe(8);
    for (const name of names) expect(name).toMatch(/\/results\/first-allreduce\/20260102T030405Z-[0-9a-f]{6}$/);
    expect(readdirSync(join(dir, 'results/first-allreduce')).length).toBe(8);
  });

  it('has the published file names', () => {
    const files = runFiles('/r');
    expect(files.summary).toBe('/r/summary.json');
    expect(files.checksums).toBe('/r/SHA256SUMS');
    const cell = cellFiles(files.cellDir('rate=1G', 2));
    expect(cell.events).toBe('/r/cells/rate=1G/2/events.jsonl');
    expect(cell.samples('qdisc')).toBe('/r/cells/rate=1G/2/samples/qdisc.jsonl');
    expect(cell.log('a', 'flow', 'err')).toBe('/r/cells/rate=1G/2/logs/a.flow.err');
  });

  it('holds cell directories with their folders, each written once', async () => {
    const cellDir = join(dir, 'cells/x/1');
    await createCellDirectory(cellDir);
    expect(readdirSync(cellDir).sort()).toEqual(['logs', 'pcap', 'samples', 'traces', 'workloads']);
    await expect(createCellDirectory(cellDir)).rejects.toThrow('EEXIST');
  });

  it('is refused below a file, and nothing is left', async () => {
    writeFileSync(join(dir, 'file'), '');
    const error = await failureOf(createRunDirectory(newRun(join(dir, 'file', 'results'))));
    expect(error.code).toBe('machine.storage');
    expect(error.exitCode).toBe(3);
    expect(error.hint).toContain('--out');
    expect(readdirSync(dir)).toEqual(['file']);
  });

  it('is refused where the user may not write', async () => {
    const closed = join(dir, 'closed');
    mkdirSync(closed);
    chmodSync(dir, 0o755);
    chmodSync(closed, 0o555);
    // Root may write everywhere, so another user has to try.
    const script = `import('${join(import.meta.dirname, '../../src/store/index.ts')}').then((store) =>
      store.createRunDirectory({ resultsDir: '${closed}/results', scenario: 's', startedAt: new Date(0) })
    ).catch((error) => console.log(error.code, error.message))`;
    const tsx = ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', script];
    const other = process.geteuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : ['env'];
    const result = await run('env', [...other, process.execPath, ...tsx]);
    expect(result.stdout).toMatch(/^machine\.storage could not create a run directory .*: permission denied/);
    expect(readdirSync(closed)).toEqual([]);
  });
});

describe('writing', () => {
  it('replaces a file as a whole and leaves no temporary file', async () => {
    const path = join(dir, 'a.json');
    await writeJsonAtomic(path, { b: 1 });
    await writeJsonAtomic(path, { b: 2 });
    expect(readFileSync(path, 'utf8')).toBe('{\n  "b": 2\n}\n');
    expect(readdirSync(dir)).toEqual(['a.json']);
  });

  it('keeps the old content when the new one cannot be written, and removes the temporary file', async () => {
    const path = join(dir, 'target');
    mkdirSync(path);
    await expect(writeFileAtomic(path, 'x')).rejects.toThrow();
    expect(readdirSync(dir)).toEqual(['target']);
  });

  it('explains a full disk, and leaves no half-written file on it', async () => {
    const module = join(import.meta.dirname, '../../src/store/index.ts');
    const script = `const store = await import('${module}');
      const files = await store.createRunDirectory({ resultsDir: '${dir}/results', scenario: 's', startedAt: new Date(0) });
      await store.writeFileAtomic(files.plan, 'fits');
      const error = await store.writeFileAtomic(files.summary, 'x'.repeat(1 << 20)).catch((caught) => caught);
      const { readdirSync } = await import('node:fs');
      console.log(JSON.stringify({ code: error.code, message: error.message, hint: error.hint, left: readdirSync(files.dir) }));`;
    const node = [process.execPath, '--import', import.meta.resolve('tsx'), '--input-type=module', '-e', script];
    // A small file system of its own, seen only by that process.
    const small = 'mount -t tmpfs -o size=64k tmpfs "$0" && exec "$@"';
    const user = process.geteuid?.() === 0 ? [] : ['--user', '--map-root-user'];
    const result = await run('unshare', [...user, '--mount', 'sh', '-c', small, dir, ...node]);
    expect(result.stderr).toBe('');
    expect(JSON.parse(result.stdout)).toMatchObject({
      code: 'machine.storage',
      message: expect.stringMatching(/summary\.json: the disk is full$/) as string,
      hint: expect.stringContaining('--out') as string,
      left: ['plan.json'],
    });
  });

  it('does not blame the storage for other failures', () => {
    const cause = new TypeError('x');
    expect(storageError('write', cause)).toBe(cause);
  });
});

describe('SHA256SUMS', () => {
  it('lists every other file so that sha256sum accepts it, and notices a change', async () => {
    const files = await createRunDirectory(newRun());
    await createCellDirectory(files.cellDir('only', 1));
    writeFileSync(files.plan, '{}');
    writeFileSync(join(files.cellDir('only', 1), 'events.jsonl'), '{"t_ns":0}\n');
    await writeChecksums(files.dir);
    await writeChecksums(files.dir);
    expect(readFileSync(files.checksums, 'utf8').match(/ {2}.*$/gm)).toEqual([
      '  cells/only/1/events.jsonl',
      '  plan.json',
    ]);
    const check = () => run('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: files.dir });
    expect((await check()).exitCode).toBe(0);
    writeFileSync(files.plan, '{"a":1}');
    expect((await check()).stdout).toContain('plan.json: FAILED');
  });
});

describe('reading', () => {
  it('leaves out a torn last line and refuses damage before it', async () => {
    const path = join(dir, 'x.jsonl');
    writeFileSync(path, '{"a":1}\n{"a":2}\n{"a":');
    expect(await readJsonLines(path)).toEqual([{ a: 1 }, { a: 2 }]);
    writeFileSync(path, '{"a":1}\n{"a"\n{"a":3}\n');
    const error = await failureOf(readJsonLines(path));
    expect(error.code).toBe('input.syntax');
    expect(error.message).toContain('line 2');
  });

  it('takes a missing file for no records, and for an error where it must exist', async () => {
    const path = join(dir, 'absent');
    expect(await readJsonLines(path)).toEqual([]);
    expect(await readJsonIfAny(path)).toBeNull();
    expect((await failureOf(readJsonFile(path))).code).toBe('input.file');
  });

  it('refuses a document of another format version', async () => {
    const path = join(dir, 'manifest.json');
    writeFileSync(path, '{"format":"longhaul/manifest@9"}');
    const error = await failureOf(readJsonFile(path, 'longhaul/manifest@1'));
    expect(error.code).toBe('input.schema');
    expect(error.message).toContain('"longhaul/manifest@9"');
    expect(existsSync(path)).toBe(true);
  });
});
