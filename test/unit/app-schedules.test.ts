import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSchedules } from '../../src/app/schedules/load-schedules.js';
import { LonghaulError, LonghaulErrors } from '../../src/errors/index.js';
import { parseScenario } from '../../src/spec/index.js';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'longhaul-schedules-'));
});
afterAll(async () => {
  await rm(dir, { recursive: true });
});

const chain = new URL('../../scenarios/schedules/chain.ts', import.meta.url).pathname;

/** The schedule of a workload of three ranks that names the file, or why it was refused. */
async function load(file: string, text?: string) {
  if (text !== undefined) await writeFile(join(dir, file), text);
  const scenario = parseScenario({
    scenario: {
      file: 's.yaml',
      text: `format: longhaul/scenario@1
name: s
topology:
  sites: { a: { hosts: 2, access: { rate: 1 Gbit/s } }, b: { hosts: 1, access: { rate: 1 Gbit/s } } }
  links: [{ id: ab, between: [a, b], delay: 1 ms, rate: 1 Gbit/s }]
workloads:
  - id: own
    kind: collective
    size: 4 KiB
    schedule: ${file}
`,
    },
  });
  try {
    const [workload] = (await loadSchedules(scenario, { scenarioPath: join(dir, 's.yaml') })).workloads;
    return workload?.kind === 'collective' ? workload.schedule : undefined;
  } catch (error) {
    const first = error instanceof LonghaulErrors ? error.errors[0] : error;
    if (!(first instanceof LonghaulError)) throw error;
    return `${first.code} ${first.where?.file ?? ''}:${String(first.where?.line)} ${first.message} ${first.detail ?? ''}`;
  }
}

describe('schedules of the user’s own', () => {
  it('may be TypeScript, which is told who the ranks are', async () => {
    expect(await load(chain)).toMatchObject({ from: 'given', schedule: { collective: 'allreduce', ranks: 3 } });
    const told = await load(
      'told.ts',
      'export const schedule = (r: object) => { throw new Error(JSON.stringify(r)); };',
    );
    expect(told).toContain(
      '{"collective":"allreduce","ranks":3,"nodes":["a-1","a-2","b-1"],"sites":["a","b"],"siteOf":[0,0,1]}',
    );
  });

  it('are refused if they are wrong, whatever language they are in', async () => {
    const wrong = { format: 'longhaul/schedule@1', collective: 'allreduce', ranks: 3, chunks: 1, steps: [] };
    const what = /input.semantics .*the schedule does not work: at the end, slot 0 of rank 0 holds chunk 0 of rank 0/;
    expect(await load('wrong.json', JSON.stringify(wrong))).toMatch(what);
    expect(await load('wrong.ts', `export const schedule = () => (${JSON.stringify(wrong)});`)).toMatch(what);
  });

  it('are refused at the scenario’s line if there is no such file, no such function or no such kind of file', async () => {
    expect(await load('absent.json')).toMatch(/^input.file s.yaml:10 cannot read/);
    expect(await load('empty.ts', 'export const other = 1;')).toMatch(
      /s.yaml:10 .*failed .*no function named "schedule"/s,
    );
    expect(await load('own.txt', '')).toMatch(/^input.file s.yaml:10 .*no schedule file/);
  });
});
