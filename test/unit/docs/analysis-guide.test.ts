import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { exportRun } from '../../../src/app/export/index.js';
import { writeExportedRun } from '../../fixtures/exported-run.js';

const GUIDE = join(import.meta.dirname, '../../../docs/guide/analysis.md');

/** A Python that has pandas: Debian's is not always the first in the path. */
const PYTHON = ['/usr/bin/python3', 'python3'].find(
  (program) => spawnSync(program, ['-c', 'import pandas'], { stdio: 'ignore' }).status === 0,
);

const guide = readFileSync(GUIDE, 'utf8');
const code = [...guide.matchAll(/```python\n([\s\S]*?)```/g)].map(([, block = '']) => block).join('\n');

describe('docs/guide/analysis.md', () => {
  it.skipIf(PYTHON === undefined)(
    'has Python that runs as it stands and finds the change (needs python3-pandas)',
    async () => {
      const dir = mkdtempSync(join(tmpdir(), 'longhaul-analysis-'));
      onTestFinished(() => {
        rmSync(dir, { recursive: true, force: true });
      });
      await exportRun({ run: await writeExportedRun(join(dir, 'run')), format: 'csv', out: join(dir, 'tables') });
      const { status, stdout, stderr } = spawnSync(PYTHON ?? '', ['-c', code], { cwd: dir, encoding: 'utf8' });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).toContain('median change of goodput: +10.0 %');
    },
  );

  it('names only tables and columns that an export has', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'longhaul-analysis-'));
    onTestFinished(() => {
      rmSync(dir, { recursive: true, force: true });
    });
    const { tables } = await exportRun({
      run: await writeExportedRun(join(dir, 'run')),
      format: 'csv',
      out: join(dir, 't'),
    });
    const known = new Set(tables.flatMap(({ name, columns }) => [name, ...columns.map((column) => column.name)]));
    const tableNames = [...code.matchAll(/tables\/(\w+)\.csv/g)].map(([, name = '']) => name);
    const columnNames = [...code.matchAll(/\w\["(\w+)"\]/g)].map(([, name = '']) => name);
    const values = ['bbr', 'cubic', 't_s'];
    expect([...tableNames, ...columnNames].filter((name) => !known.has(name) && !values.includes(name))).toEqual([]);
    const listed = [...guide.matchAll(/^\| (`[a-z_`, ]+) \|/gm)].flatMap(([, names = '']) => names.match(/\w+/g) ?? []);
    expect(listed.sort()).toEqual(tables.map(({ name }) => name).sort());
  });
});
