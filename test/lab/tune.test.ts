import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { longhaul, temporaryDirectory } from '../cli/support/longhaul.js';
import { PINGS, writeScenario } from '../cli/support/tiny-scenario.js';
import type { Summary, TuneResult } from '../../src/records/index.js';

const TUNE = `tune:
  objective: { workload: rtt, metric: loss_ratio, goal: minimize }
  parameters:
    - { path: topology.links.wan.loss, from: 1, to: 40, unit: "%", levels: 2 }
  method: grid
  repeats: 1
  confirm: 6
`;

/** Twenty lost in a hundred meet the constraint with the first seed by luck, and not with six others. */
const LUCKY = `tune:
  objective: { workload: rtt, metric: loss_ratio, goal: maximize }
  parameters: [{ path: topology.links.wan.loss, values: [20 %, 1 %] }]
  constraints: [{ workload: rtt, metric: loss_ratio, max: 0.4 }]
  method: grid
  repeats: 1
  confirm: 6
`;

describe('longhaul tune', () => {
  it('finds the better value, and confirms it on fresh seeds against the file, in ordinary runs', async () => {
    const dir = temporaryDirectory(onTestFinished);
    const scenario = writeScenario(dir, PINGS, TUNE);
    const finished = await longhaul(['tune', scenario, '--engine', 'uml', '--out', join(dir, 'results'), '--json']);
    expect(finished.exitCode).toBe(0);
    const result = JSON.parse(finished.stdout) as TuneResult;
    expect(result.best).toEqual({ 'topology.links.wan.loss': '1 %' });
    expect(result.trials.map(({ baseline }) => baseline)).toContain(true);
    expect(result.confirmation?.rows).toMatchObject([{ metric: 'rtt.loss_ratio', verdict: 'better' }]);
    const place = join(dir, 'results/tiny/tune');
    const runs = result.runs.map((run) => readSummary(place, run));
    const seeds = runs.map(({ cells }) => new Set(cells.map(({ seed }) => seed)));
    // Trials share their seeds; the confirmation has none of them.
    expect(seeds[0]?.size).toBe(1);
    expect([...(seeds[0] ?? [])].some((seed) => seeds[1]?.has(seed))).toBe(false);
  });

  it('rejects a best that misses a constraint on fresh seeds, and confirms the next best on further ones', async () => {
    const dir = temporaryDirectory(onTestFinished);
    const scenario = writeScenario(dir, PINGS, LUCKY);
    const finished = await longhaul(['tune', scenario, '--engine', 'uml', '--out', join(dir, 'results'), '--json']);
    expect(finished.exitCode).toBe(0);
    const { rejected, best, confirmed, runs } = JSON.parse(finished.stdout) as TuneResult;
    expect(rejected.map(({ params }) => params)).toEqual([{ 'topology.links.wan.loss': '20 %' }]);
    expect(rejected[0]?.violation).toBeGreaterThan(0);
    expect([best, confirmed?.violation]).toEqual([{ 'topology.links.wan.loss': '1 %' }, 0]);
    expect(runs).toHaveLength(3);
  });
});

function readSummary(place: string, run: string): Summary {
  const [tuning = ''] = readdirSync(place);
  const path = join(place, tuning, run, 'summary.json');
  expect(existsSync(join(dirname(path), 'manifest.json'))).toBe(true);
  return JSON.parse(readFileSync(path, 'utf8')) as Summary;
}
