import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NOTHING, pictureOf } from '../cli/support/leftovers.js';
import { longhaul, startLonghaul, temporaryDirectory, type Finished } from '../cli/support/longhaul.js';
import { PINGS, SLEEP, SPIN, writeScenario } from '../cli/support/tiny-scenario.js';
import type { Summary } from '../../src/records/index.js';
import type { Manifest } from '../../src/store/index.js';
import { memoryFiles, until } from './support/processes.js';

interface Place {
  readonly dir: string;
  readonly results: string;
  readonly scenario: string;
}

function place(workloads: string, rest?: string): Place {
  const dir = temporaryDirectory(onTestFinished);
  return { dir, results: join(dir, 'results'), scenario: writeScenario(dir, workloads, rest) };
}

const run = (at: Place, ...args: readonly string[]): Promise<Finished> =>
  longhaul(['run', at.scenario, '--engine', 'uml', '--out', at.results, ...args]);

function runDirectories(at: Place): readonly string[] {
  const parent = join(at.results, 'tiny');
  return existsSync(parent) ? readdirSync(parent).map((name) => join(parent, name)) : [];
}

function onlyRun(at: Place): string {
  const [dir, ...others] = runDirectories(at);
  if (dir === undefined || others.length > 0) throw new Error(`${String(runDirectories(at).length)} run directories`);
  return dir;
}

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const manifestOf = (at: Place) => readJson(join(onlyRun(at), 'manifest.json')) as Manifest;
const summaryIn = (finished: Finished) => JSON.parse(finished.stdout) as Summary;

describe('longhaul run', () => {
  it('ends with 0, prints the summary it stored, and leaves a run directory that proves itself', async () => {
    const at = place(PINGS);
    const finished = await run(at, '--json');
    expect(finished.exitCode).toBe(0);
    const dir = onlyRun(at);
    expect(summaryIn(finished)).toEqual(readJson(join(dir, 'summary.json')));
    expect(summaryIn(finished)).toMatchObject({ verdict: 'pass', engine: { name: 'uml', clock: 'virtual' } });
    expect(manifestOf(at)).toMatchObject({ status: 'complete', cells: [{ status: 'complete', error: null }] });
    const sums = readFileSync(join(dir, 'SHA256SUMS'), 'utf8').trimEnd().split('\n');
    expect(sums.length).toBeGreaterThan(10);
    for (const line of sums) {
      const [digest = '', name = ''] = line.split('  ');
      expect(
        createHash('sha256')
          .update(readFileSync(join(dir, name)))
          .digest('hex'),
      ).toBe(digest);
    }
    expect(pictureOf(at.dir)).toEqual(NOTHING);
  });

  it('gives the same digest for the same seed and another one for another seed', async () => {
    const at = place(PINGS);
    const digests: string[] = [];
    for (const seed of ['7', '7', '8']) {
      const finished = await run(at, '--json', '--seed', seed);
      digests.push(...summaryIn(finished).cells.map((cell) => cell.digest));
    }
    const [first, again, other] = digests;
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('is analysed again by longhaul report with the same result', async () => {
    const at = place(PINGS);
    const finished = await run(at, '--json');
    const again = await longhaul(['report', onlyRun(at), '--json']);
    expect(again.exitCode).toBe(0);
    expect(summaryIn(again)).toEqual(summaryIn(finished));
  });

  it('runs every arm of a sweep and every repeat, each with its own parameters', async () => {
    const at = place(PINGS);
    const finished = await run(at, '--json', '--repeat', '2', '--param', 'topology.links.wan.loss=0 %,50 %');
    expect(finished.exitCode).toBe(0);
    const { cells } = summaryIn(finished);
    const keys = cells.map((cell) => `${String(cell.params['topology.links.wan.loss'])} #${cell.repeat}`);
    expect(keys.sort()).toEqual(['0 % #1', '0 % #2', '50 % #1', '50 % #2']);
    const lossOf = (text: string) =>
      cells
        .filter((cell) => cell.params['topology.links.wan.loss'] === text)
        .map((cell) => cell.workloads[0]?.metrics['loss_ratio'] ?? NaN);
    expect(lossOf('0 %')).toEqual([0, 0]);
    for (const loss of lossOf('50 %')) expect(loss).toBeGreaterThan(0.4);
  });

  it('ends with 5 when an expectation is missed', async () => {
    const at = place(PINGS, 'expectations:\n  - { id: lossless, workload: rtt, metric: loss_ratio, max: 0 }');
    const finished = await run(at, '--json');
    expect(finished.exitCode).toBe(5);
    expect(summaryIn(finished)).toMatchObject({ verdict: 'fail', cells: [{ expectations: [{ verdict: 'fail' }] }] });
  });
});

describe('a run that fails', () => {
  it.each([
    {
      title: 'a workload that fails',
      workloads: '  - { id: bad, kind: command, node: east-1, argv: [sh, -c, "echo why >&2; exit 9"] }',
      args: [],
      exitCode: 4,
      says: 'bad',
      hint: 'logs',
    },
    {
      title: 'a scenario that never ends',
      workloads: SLEEP,
      args: [],
      exitCode: 4,
      says: 'deadline',
      hint: 'deadline',
    },
    {
      title: 'a guest in which time stands still',
      workloads: SPIN,
      args: ['--wall-limit', '15'],
      exitCode: 4,
      says: 'after 15 s of wall time',
      hint: '--wall-limit',
    },
    {
      title: 'a missing program',
      workloads: '  - { id: bad, kind: command, node: east-1, argv: [no-such-program] }',
      args: [],
      exitCode: 3,
      says: 'no-such-program',
      hint: 'install it',
    },
  ])('because of $title says so, ends with its code and leaves only a run directory', async (failure) => {
    const at = place(failure.workloads);
    const { exitCode, stdout, stderr } = await run(at, '--json', ...failure.args);
    expect(stderr).toContain(failure.says);
    expect(exitCode).toBe(failure.exitCode);
    expect(stderr).toContain(failure.hint);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'error', cells: [{ status: 'failed' }] });
    expect(manifestOf(at)).toMatchObject({ status: 'failed' });
    expect(pictureOf(at.dir)).toEqual(NOTHING);
    expect(readdirSync(at.dir).sort()).toEqual(['results', 'scenario.yaml']);
  });
});

describe('a run that is interrupted', () => {
  it.each([
    { signal: 'SIGINT', code: 130 },
    { signal: 'SIGTERM', code: 143 },
  ] as const)(
    'by $signal stops its cell, marks the manifest incomplete and ends with $code',
    async ({ signal, code }) => {
      const at = place(SPIN);
      const running = startLonghaul(['run', at.scenario, '--engine', 'uml', '--out', at.results, '--reporter', 'list']);
      await until(() => running.stderr().includes('spin started'));
      running.kill(signal);
      expect((await running.ended).exitCode).toBe(code);
      expect(manifestOf(at).status).toBe('incomplete');
      expect(pictureOf(at.dir)).toEqual(NOTHING);
    },
  );

  it('by kill -9 leaves nothing but a run directory that says so', async () => {
    const at = place(SPIN);
    const running = startLonghaul(['run', at.scenario, '--engine', 'uml', '--out', at.results, '--reporter', 'list']);
    await until(() => running.stderr().includes('spin started'));
    running.kill('SIGKILL');
    await running.ended;
    // The kernel removes the guest after its parent's death, not before the parent can be waited for.
    await until(() => pictureOf(at.dir).processes.length === 0);
    expect(pictureOf(at.dir)).toEqual(NOTHING);
    expect(manifestOf(at).status).toBe('running');
    const report = await longhaul(['report', onlyRun(at), '--json']);
    expect(summaryIn(report)).toMatchObject({ verdict: 'error', warnings: [expect.stringContaining('did not end')] });
  });

  it('by kill -9 at ten random moments leaves nothing outside its run directory, and the next run works', async () => {
    const at = place(SPIN);
    const scratch = join(at.dir, 'tmp');
    mkdirSync(scratch);
    const memoryBefore = memoryFiles();
    // From before the scenario is read until long after the guest runs its workload.
    const moments = Array.from({ length: 10 }, (_, index) => Math.round((index + Math.random()) * 200));
    for (const ms of moments) {
      const args = ['run', at.scenario, '--engine', 'uml', '--out', at.results, '--quiet'];
      const running = startLonghaul(args, { env: { TMPDIR: scratch } });
      await delay(ms);
      running.kill('SIGKILL');
      await running.ended;
      await until(() => pictureOf(at.dir).processes.length === 0);
      expect(pictureOf(at.dir), `killed after ${String(ms)} ms`).toEqual(NOTHING);
    }
    expect(readdirSync(scratch)).toEqual([]);
    expect(memoryFiles().filter((name) => !memoryBefore.includes(name))).toEqual([]);
    expect(readdirSync(at.dir).sort()).toEqual(['results', 'scenario.yaml', 'tmp']);
    writeScenario(at.dir, PINGS);
    expect((await run(at)).exitCode).toBe(0);
  });
});
