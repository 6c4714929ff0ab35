import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareExitCode, compareRuns, parseGate, type CompareOptions } from '../../../src/app/compare/index.js';
import type { CellSummary } from '../../../src/records/index.js';
import { writeStoredRun, type StoredCellPlan } from '../../fixtures/stored-run.js';
import { syntheticCell } from '../../fixtures/synthetic-cell.js';

const QUEUE = 'topology.links.wan.queue.discipline';
const RATE = 'topology.links.wan.rate';
const records = syntheticCell({ sampleNs: 1e9, traffic: [] });

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'longhaul-compare-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const options = (overrides: Partial<CompareOptions>): CompareOptions => ({
  ...{ baseline: dir, candidate: undefined, by: undefined, baselineValue: undefined },
  ...{ metrics: ['rtt_p50_ms'], gates: [], alpha: 0.05, out: undefined, ...overrides },
});

/** Repeats of one combination, whose round trip is a factor of the repeat's. */
function repeats(params: CellSummary['params'], factor: number, count = 8): readonly StoredCellPlan[] {
  const name = Object.values(params).join('-') || 'default';
  return Array.from({ length: count }, (_, index) => ({
    ...{ name, params, repeat: index + 1, records },
    change: (summary): CellSummary => ({
      ...summary,
      ...{ status: 'complete', error: null, seed: String(index), digest: `${name} ${String(index)} ${String(factor)}` },
      fidelity: { grade: 'PROVEN', checks: [] },
      workloads: summary.workloads.map((one) => ({ ...one, ok: true, metrics: { rtt_p50_ms: factor * (10 + index) } })),
    }),
  }));
}

describe('compareRuns', () => {
  it('pairs two runs of one scenario and names what their cells were asked to differ in', async () => {
    const a = await writeStoredRun({ dir: join(dir, 'a'), cells: repeats({}, 1) });
    const slower = syntheticCell({ sampleNs: 5e8, traffic: [], network: { wanRateBps: 8e6 } });
    const cells = repeats({}, 1.1).map((cell) => ({ ...cell, records: slower }));
    const b = await writeStoredRun({ dir: join(dir, 'b'), cells });
    const result = await compareRuns(options({ baseline: a, candidate: b }));
    expect(result.rows).toMatchObject([{ baseline: 'a', candidate: 'b', verdict: 'worse' }]);
    expect(result.settings.map(({ setting }) => setting)).toContain('collectors.sampleNs');
    expect(result.settings.map(({ setting }) => setting)).toContain('links.wan.forward.rateBps');
    expect(result.warnings.join('\n')).toContain('sampling periods differ (1000000000 and 500000000)');
  });

  it('takes the arms of one run by a parameter, within every combination of the others', async () => {
    const cells = [8, 9].flatMap((rate) => [
      ...repeats({ [QUEUE]: 'red', [RATE]: rate }, 0.9),
      ...repeats({ [QUEUE]: 'drop-tail', [RATE]: rate }, 1),
      ...repeats({ [QUEUE]: 'codel', [RATE]: rate }, 1.2),
    ]);
    const sweep = [{ path: QUEUE, values: ['drop-tail', 'red', 'codel'] }];
    await writeStoredRun({ dir, cells, sweep });
    const result = await compareRuns(options({ by: 'discipline' }));
    expect(
      result.rows.map(({ baseline, candidate, params, verdict }) => [baseline, candidate, params[RATE], verdict]),
    ).toEqual([
      ['drop-tail', 'red', 8, 'better'],
      ['drop-tail', 'codel', 8, 'worse'],
      ['drop-tail', 'red', 9, 'better'],
      ['drop-tail', 'codel', 9, 'worse'],
    ]);
    const other = await compareRuns(options({ by: QUEUE, baselineValue: 'codel' }));
    expect(other.rows.map(({ candidate, verdict }) => `${candidate} ${verdict}`)).toEqual([
      ...['drop-tail better', 'red better', 'drop-tail better', 'red better'],
    ]);
  });

  it('gives the same numbers every time, and writes a page', async () => {
    const a = await writeStoredRun({ dir: join(dir, 'a'), cells: repeats({}, 1) });
    const b = await writeStoredRun({ dir: join(dir, 'b'), cells: repeats({}, 1.1) });
    const out = join(dir, 'page.html');
    const first = await compareRuns(options({ baseline: a, candidate: b, out }));
    expect(await compareRuns(options({ baseline: a, candidate: b }))).toEqual(first);
    expect(readFileSync(out, 'utf8')).toContain('rtt_p50_ms');
  });

  it('refuses what it cannot pair, with the nearest name', async () => {
    const sweep = [{ path: QUEUE, values: ['drop-tail'] }];
    await writeStoredRun({ dir, cells: repeats({ [QUEUE]: 'drop-tail' }, 1), sweep });
    const refusal = async (change: Partial<CompareOptions>) => {
      const error: unknown = await compareRuns(options(change)).catch((reason: unknown) => reason);
      const { message, hint } = error as { message: string; hint: string };
      return `${message}; ${hint}`;
    };
    expect(await refusal({})).toContain('two run directories, or one and --by PATH');
    expect(await refusal({ by: 'disciplin' })).toContain(`swept are ${QUEUE}`);
    expect(await refusal({ by: QUEUE })).toContain('one value of topology.links.wan.queue.discipline only');
    expect(await refusal({ by: QUEUE, baselineValue: 'pie' })).toContain('its values are drop-tail');
    expect(await refusal({ baseline: join(dir, 'none'), candidate: dir })).toContain('does not exist');
  });

  it('ends with 5 when a gate trips, and with --strict also when one is indeterminate', async () => {
    const a = await writeStoredRun({ dir: join(dir, 'a'), cells: repeats({}, 1) });
    const b = await writeStoredRun({ dir: join(dir, 'b'), cells: repeats({}, 1.1) });
    const few = await writeStoredRun({ dir: join(dir, 'few'), cells: repeats({}, 1.1, 3) });
    const codes = async (candidate: string, gate: string) => {
      const result = await compareRuns(options({ baseline: a, candidate, gates: [parseGate(gate)] }));
      return [compareExitCode(result, { strict: false }), compareExitCode(result, { strict: true })];
    };
    expect(await codes(b, 'rtt_p50_ms > 5%')).toEqual([5, 5]);
    expect(await codes(b, 'rtt_p50_ms > 20%')).toEqual([0, 0]);
    expect(await codes(few, 'rtt_p50_ms > 5%')).toEqual([0, 5]);
  });
});
