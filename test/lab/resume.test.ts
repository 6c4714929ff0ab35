import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { longhaul, startLonghaul, temporaryDirectory } from '../cli/support/longhaul.js';
import { writeScenario } from '../cli/support/tiny-scenario.js';
import type { Summary } from '../../src/records/index.js';
import type { Manifest } from '../../src/store/index.js';
import { until } from './support/processes.js';

const PINGS = '  - { id: rtt, kind: ping, from: east-1, to: west-1, count: 20, interval: 10 ms, start_jitter: 20 ms }';
const SWEEP = 'repeats: 3\nsweep: [{ path: topology.links.wan.loss, values: [0 %, 20 %] }]';

const digestsOf = ({ cells }: Summary) =>
  cells.map(({ params, repeat, digest }) => `${JSON.stringify(params)} #${String(repeat)} ${digest}`);

const completeIn = (results: string): number => {
  const parent = join(results, 'tiny');
  const [run] = existsSync(parent) ? readdirSync(parent) : [];
  const manifest = run === undefined ? '' : join(parent, run, 'manifest.json');
  if (!existsSync(manifest)) return 0;
  const { cells } = JSON.parse(readFileSync(manifest, 'utf8')) as Manifest;
  return cells.filter(({ status }) => status === 'complete').length;
};

it('a sweep killed half-way is finished by --resume, keeps its complete cells, and has the digests of one that ran through', async () => {
  const dir = temporaryDirectory(onTestFinished);
  const results = join(dir, 'results');
  const scenario = writeScenario(dir, PINGS, SWEEP);
  const killed = startLonghaul(['run', scenario, '--engine', 'uml', '--out', results, '--seed', '5']);
  await until(() => completeIn(results) >= 2);
  killed.kill('SIGKILL');
  await killed.ended;
  const run = join(results, 'tiny', readdirSync(join(results, 'tiny'))[0] ?? '');
  const before = JSON.parse(readFileSync(join(run, 'manifest.json'), 'utf8')) as Manifest;
  const kept = before.cells.filter(({ status }) => status === 'complete');
  expect(kept.length).toBeLessThan(6);
  // The run directory is all that is needed; the scenario's own file is gone.
  rmSync(scenario);
  const mixed = await longhaul(['run', '--resume', run, '--seed', '6']);
  expect(mixed.exitCode).toBe(2);
  expect(mixed.stderr).toContain('--seed cannot be given with --resume alone');
  const resumed = await longhaul(['run', '--resume', run, '--json']);
  expect(resumed.exitCode).toBe(0);
  expect(resumed.stderr).toContain(`6 cells, ${String(kept.length)} of them done before`);
  const after = JSON.parse(readFileSync(join(run, 'manifest.json'), 'utf8')) as Manifest;
  expect(after).toMatchObject({ status: 'complete', resumed: [expect.any(String)] });
  expect(after.cells).toEqual(expect.arrayContaining(kept));

  const other = join(dir, 'a-path-of-another-length', 'so-that-nothing-may-depend-on-it');
  mkdirSync(other, { recursive: true });
  const args = ['--engine', 'uml', '--out', other, '--seed', '5', '--json'];
  const through = await longhaul(['run', writeScenario(other, PINGS, `\n\n${SWEEP}`), ...args]);
  expect(through.exitCode).toBe(0);
  expect(digestsOf(JSON.parse(resumed.stdout) as Summary)).toEqual(digestsOf(JSON.parse(through.stdout) as Summary));

  // With the scenario named, its cells must be those of the run.
  const changed = await longhaul(['run', writeScenario(dir, PINGS, SWEEP), '--seed', '6', '--resume', run]);
  expect(changed.exitCode).toBe(2);
  expect(changed.stderr).toContain('its input (scenario, topology or seed) was another');
});

/** A program of the user's own that imports another: from the run directory it could not run. */
const SCHEDULE = `import { chunks } from './chunks.js';
export const schedule = ({ collective, ranks }: { collective: string; ranks: number }) => ({
  ...{ format: 'longhaul/schedule@1', collective, ranks, chunks },
  steps: [
    { step: 0, rank: 1, op: 'send', peer: 0, chunk: 0 },
    { step: 0, rank: 0, op: 'reduce', peer: 1, chunk: 0 },
    { step: 1, rank: 0, op: 'send', peer: 1, chunk: 0 },
    { step: 1, rank: 1, op: 'receive', peer: 0, chunk: 0 },
  ],
});
`;
const MILD = SWEEP.replace('20 %', '2 %');
const COLLECTIVE = `  - { id: own, kind: collective, size: 64 KiB, schedule: own.ts }
  - { id: rtt, kind: ping, after: own, from: east-1, to: west-1, count: 20, interval: 10 ms }`;

it("a sweep with a schedule of the user's own is finished from its directory alone", async () => {
  const dir = temporaryDirectory(onTestFinished);
  const results = join(dir, 'results');
  writeFileSync(join(dir, 'own.ts'), SCHEDULE);
  writeFileSync(join(dir, 'chunks.js'), 'export const chunks = 1;\n');
  writeFileSync(join(dir, 'package.json'), '{ "type": "module" }\n');
  const scenario = writeScenario(dir, COLLECTIVE, MILD);
  const killed = startLonghaul(['run', scenario, '--engine', 'uml', '--out', results]);
  await until(() => completeIn(results) >= 1);
  killed.kill('SIGKILL');
  await killed.ended;
  const through = await longhaul(['run', scenario, '--engine', 'uml', '--out', join(dir, 'other'), '--json']);
  expect(through.exitCode, through.stderr).toBe(0);
  for (const name of ['own.ts', 'chunks.js', 'scenario.yaml']) rmSync(join(dir, name));
  const run = join(results, 'tiny', readdirSync(join(results, 'tiny'))[0] ?? '');
  const resumed = await longhaul(['run', '--resume', run, '--json']);
  expect(resumed.exitCode, resumed.stderr).toBe(0);
  expect(digestsOf(JSON.parse(resumed.stdout) as Summary)).toEqual(digestsOf(JSON.parse(through.stdout) as Summary));
});

it('a run that another kernel began is not taken up: the kernels are named', async () => {
  const dir = temporaryDirectory(onTestFinished);
  const results = join(dir, 'results');
  const { exitCode } = await longhaul(['run', writeScenario(dir, PINGS), '--engine', 'uml', '--out', results]);
  expect(exitCode).toBe(0);
  const run = join(results, 'tiny', readdirSync(join(results, 'tiny'))[0] ?? '');
  const path = join(run, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  const kernel = '9.9.9-longhaul (sha256:000000000000, seccomp)';
  const cells = manifest.cells.map((cell) => ({ ...cell, key: '0'.repeat(64) }));
  writeFileSync(path, JSON.stringify({ ...manifest, engine: { ...manifest.engine, kernel }, cells }));
  const refused = await longhaul(['run', '--resume', run]);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain(`kernel: ${kernel}, now ${manifest.engine.kernel}`);
  // Nothing of the run was touched.
  expect((JSON.parse(readFileSync(path, 'utf8')) as Manifest).cells).toEqual(cells);
});
