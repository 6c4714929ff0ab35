import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadScenario } from '../../../src/spec/index.js';
import { runFiles } from '../../../src/store/index.js';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'longhaul-tables-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const SCENARIO = `format: longhaul/scenario@1
name: tables
topology:
  sites:
    east: { hosts: 1, access: { rate: 1 Gbit/s } }
    west: { hosts: 1, access: { rate: 1 Gbit/s } }
  links:
    - id: wan
      between: [east, west]
      delay: 5 ms
      rate: 10 Mbit/s
      jitter: { mode: reorder, spread: 1 ms, distribution: { table: humps/two.dist } }
workloads:
  - { id: rtt, kind: ping, from: east-1, to: west-1 }
`;

it('a table of jitter is found beside the file that names it, or among the copies in a run directory', async () => {
  const path = join(dir, 'scenario.yaml');
  writeFileSync(path, SCENARIO);
  mkdirSync(join(dir, 'humps'));
  writeFileSync(join(dir, 'humps/two.dist'), '# two humps\n-8192 8192\n');
  const { linkFile, copy } = copies();
  const tableOf = async (options = {}) => {
    const [wan] = (await loadScenario(path, options)).topology.links.filter(({ id }) => id === 'wan');
    return wan?.forward.channel.jitter?.distribution;
  };
  expect(await tableOf()).toEqual({ name: 'table', file: 'humps/two.dist', values: [-8192, 8192] });
  rmSync(join(dir, 'humps'), { recursive: true });
  await expect(tableOf()).rejects.toThrow('cannot read the jitter table');
  mkdirSync(join(copy, '..'), { recursive: true });
  writeFileSync(copy, '-8192\n8192\n');
  expect(await tableOf({ linkFile })).toMatchObject({ values: [-8192, 8192] });
});

function copies() {
  const files = runFiles(join(dir, 'run'));
  return {
    copy: files.table('humps/two.dist'),
    linkFile: (file: string, kind: 'trace' | 'table') => files[kind](file),
  };
}
