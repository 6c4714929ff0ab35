import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LonghaulError, LonghaulErrors, renderError } from '../../../src/errors/index.js';
import { loadScenario, parseOverride } from '../../../src/spec/index.js';
import { SCENARIO, TOPOLOGY } from '../../bad-input/base.js';
import { BAD_INPUT_CASES, type BadInputCase } from '../../bad-input/cases.js';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'longhaul-bad-input-'));
});
afterAll(async () => {
  await rm(root, { recursive: true });
});

/** The error of a case, or undefined if its files are accepted. */
async function refusal({ files, set }: Pick<BadInputCase, 'files' | 'set'>): Promise<unknown> {
  const dir = await mkdtemp(join(root, 'case-'));
  await Promise.all(Object.entries(files).map(([file, content]) => writeFile(join(dir, file), content)));
  try {
    await loadScenario(join(dir, 'scenario.yaml'), { set: set.map(parseOverride) });
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('bad input', () => {
  it('the base that every case changes is right', async () => {
    expect(await refusal({ files: { 'scenario.yaml': SCENARIO, 'topology.yaml': TOPOLOGY }, set: [] })).toBeUndefined();
  });

  it.each(BAD_INPUT_CASES)('refuses $title', async (bad) => {
    const error = await refusal(bad);
    const first = error instanceof LonghaulErrors ? error.errors[0] : error;
    if (!(first instanceof LonghaulError)) throw new Error(`accepted, or failed otherwise: ${String(error)}`);
    const at = first.where;
    const place = at === undefined ? undefined : `${basename(at.file)}:${String(at.line)}:${String(at.col)}`;
    expect({ code: first.code, place, exit: first.exitCode }).toEqual({ code: bad.code, place: bad.where, exit: 2 });
    expect(first.message).toContain(bad.says);
    expect(first.hint ?? '').toContain(bad.hint);
    expect(renderError(error)).toContain(`error[${bad.code}]: `);
  });

  it('covers what the issue asks for', () => {
    expect(BAD_INPUT_CASES.length).toBeGreaterThanOrEqual(40);
    expect(new Set(BAD_INPUT_CASES.map((bad) => bad.title)).size).toBe(BAD_INPUT_CASES.length);
  });
});
