import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BAD_INPUT_CASES } from '../bad-input/cases.js';
import { NOTHING, pictureOf } from './support/leftovers.js';
import { longhaul, temporaryDirectory } from './support/longhaul.js';

describe('longhaul run', () => {
  it.concurrent.for(BAD_INPUT_CASES)(
    'refuses $title, with its place and a hint, and leaves nothing',
    async (bad, { expect, onTestFinished }) => {
      const dir = temporaryDirectory(onTestFinished);
      const temporary = join(dir, 'tmp');
      mkdirSync(temporary);
      for (const [name, text] of Object.entries(bad.files)) writeFileSync(join(dir, name), text);
      const before = readdirSync(dir).sort();
      const { exitCode, stdout, stderr } = await longhaul(
        ['run', 'scenario.yaml', '--out', 'results', '--json', ...bad.set.flatMap((text) => ['--set', text])],
        { cwd: dir, env: { TMPDIR: temporary } },
      );
      expect(stderr).toContain(`error[${bad.code}]`);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(bad.says);
      expect(stderr).toContain(bad.hint);
      const { error } = JSON.parse(stdout) as { error: { where: { file: string; line: number; col: number } | null } };
      const where = error.where === null ? undefined : `${error.where.file}:${error.where.line}:${error.where.col}`;
      expect(where).toBe(bad.where);
      expect(readdirSync(dir).sort()).toEqual(before);
      expect(readdirSync(temporary)).toEqual([]);
      expect(pictureOf(dir)).toEqual(NOTHING);
    },
  );

  it('is tested against at least forty kinds of bad input', () => {
    expect(BAD_INPUT_CASES.length).toBeGreaterThanOrEqual(40);
  });
});
