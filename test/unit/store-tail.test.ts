import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followJsonLines } from '../../src/store/index.js';

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'longhaul-tail-'));
  path = join(dir, 'events.jsonl');
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

interface Row {
  readonly n: number;
  readonly text?: string;
}

describe('followJsonLines', () => {
  it('waits for the file, yields records as they come and ends with the signal', async () => {
    const stop = new AbortController();
    const records = followJsonLines<Row>(path, { signal: stop.signal, pollMs: 1 });
    const first = records.next();
    writeFileSync(path, '{"n":1}\n');
    expect((await first).value).toEqual({ n: 1 });
    const second = records.next();
    appendFileSync(path, '{"n":2}\n{"n"');
    expect((await second).value).toEqual({ n: 2 });
    const third = records.next();
    appendFileSync(path, ':3}\n');
    expect((await third).value).toEqual({ n: 3 });
    const end = records.next();
    stop.abort();
    expect((await end).done).toBe(true);
  });

  it('delivers what was written before the signal, but no unfinished line', async () => {
    writeFileSync(path, '{"n":1}\n{"n":2}\n{"n":3');
    const rows: Row[] = [];
    for await (const row of followJsonLines<Row>(path, { signal: AbortSignal.abort() })) rows.push(row);
    expect(rows).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('reads lines longer than a chunk with characters of several bytes at its borders', async () => {
    const text = '×€'.repeat(40_000);
    writeFileSync(path, `{"n":1,"text":"${text}"}\n`);
    const records = followJsonLines<Row>(path, { signal: AbortSignal.abort() });
    expect((await records.next()).value).toEqual({ n: 1, text });
    await records.return();
  });

  it('ends without a record when the file never appears', async () => {
    const records = followJsonLines<Row>(path, { signal: AbortSignal.abort() });
    expect((await records.next()).done).toBe(true);
  });
});
