import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseTimers } from '../../src/agent/collectors/timer-probe.js';
import { keepCalibration, readCalibration } from '../../src/app/calibrate/cache.js';
import { calibrationLab, TESTED_LINK } from '../../src/app/calibrate/lab.js';
import { distinctSettings } from '../../src/app/calibrate/setting.js';
import { planCell } from '../../src/program/index.js';
import { planProof } from '../../src/program/plan-proof.js';
import type { Scenario } from '../../src/spec/types.js';
import { twoSiteTopology, type TwoSiteOptions } from '../fixtures/two-site-topology.js';

const PLATFORM = { engine: 'uml', clock: 'virtual', kernel: '7.3', version: '0.1.0' } as const;

function scenario(network: TwoSiteOptions = {}): Scenario {
  const topology = twoSiteTopology(network);
  const times = { deadlineNs: 1e9, sampleNs: 1e7, settleNs: 0 };
  const none = { captures: [], workloads: [], expectations: [], sweep: [], timeline: [], traces: {} };
  const name = { name: 's', description: '', clock: 'virtual', processor: 'native', seed: 1, repeats: 1 } as const;
  return { ...name, ...times, ...none, topology, proof: { mode: 'auto' }, calibrate: true, source: topology.source };
}

const cellOf = (one: Scenario) => planCell(one, { repeat: 0, ownsKernel: true, nativeDir: '/native' });

describe('distinctSettings', () => {
  it('names each setting once, with every direction that has it', () => {
    const settings = distinctSettings(cellOf(scenario()), PLATFORM);
    // Host to router, router to host, and the WAN, which is the same both ways.
    expect(settings.map(({ directions }) => directions.length)).toEqual([8, 8, 2]);
    expect(settings[2]?.directions).toEqual(['wan forward', 'wan reverse']);
  });

  it('tells settings and platforms apart, and seeds not', () => {
    const keyOf = (one: Scenario, platform: Parameters<typeof distinctSettings>[1] = PLATFORM) =>
      distinctSettings(cellOf(one), platform)[2]?.key;
    const base = keyOf(scenario());
    expect(keyOf({ ...scenario(), seed: 2 })).toBe(base);
    const others = [
      keyOf(scenario({ wanDelayNs: 7_000_000 })),
      keyOf(scenario({ wanLoss: { model: 'random', ratio: 0.01 } })),
      keyOf(scenario(), { ...PLATFORM, kernel: '6.12' }),
      keyOf(scenario(), { ...PLATFORM, version: '0.2.0' }),
    ];
    expect(new Set([base, ...others]).size).toBe(5);
  });
});

describe('calibrationLab', () => {
  it('has the link as it is set, behind a router where the experiment has one, and captures all of it', () => {
    const network = { wanQueue: { discipline: 'drop-tail', limit: { unit: 'packets', packets: 83 } } } as const;
    const one = scenario(network);
    const [host, , wan] = distinctSettings(cellOf(one), PLATFORM);
    const link = one.topology.links.find(({ id }) => id === 'wan');
    if (host === undefined || wan === undefined || link === undefined) throw new Error('no settings');
    for (const setting of [host, wan]) {
      const lab = cellOf(calibrationLab(one, { ...setting, spec: link.forward }));
      const tested = lab.plan.links.find(({ id }) => id === TESTED_LINK)?.forward;
      expect(tested?.variant).toBe(setting.planned.variant);
      expect(tested?.limitPackets).toBe(setting.planned.limitPackets);
      expect(lab.proof).toMatchObject({ links: [TESTED_LINK], keep: true });
    }
  });
});

describe('the cache of calibrations', () => {
  it('gives back what was kept, and nothing for another key', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'longhaul-calibration-test-'));
    onTestFinished(() => {
      rmSync(dir, { recursive: true });
    });
    const env = { XDG_CACHE_HOME: dir };
    const texts = { measured: 'p99 9 µs', bound: '1 µs', detail: null };
    const check = { id: 'residual', verdict: 'fail', severity: 'soft', ...texts } as const;
    await keepCalibration('one', { grade: 'DEGRADED', checks: [check] }, env);
    expect(await readCalibration('one', env)).toMatchObject({ grade: 'DEGRADED', checks: [check] });
    expect(await readCalibration('two', env)).toBeNull();
  });
});

describe('planProof', () => {
  it('captures the links between routers by default, all where it is asked to, and none where it is not wanted', () => {
    const { topology } = scenario();
    expect(planProof({ topology, proof: { mode: 'auto' } })).toMatchObject({ links: ['wan'], keep: false });
    expect(planProof({ topology, proof: { mode: 'kept', links: undefined } })?.links).toHaveLength(9);
    expect(planProof({ topology, proof: { mode: 'kept', links: ['wan'] } })).toMatchObject({
      links: ['wan'],
      keep: true,
    });
    expect(planProof({ topology, proof: { mode: 'off' } })).toBeNull();
  });
});

describe('parseTimers', () => {
  it('reads a line per CPU', () => {
    expect(parseTimers('0 872 89000 44581000 44580232 0\n3 10 1000 2000 2001 20\n')).toEqual([
      { cpu: 0, samples: 872, p50_ns: 89_000, p999_ns: 44_581_000, max_ns: 44_580_232, steal_ms: 0 },
      { cpu: 3, samples: 10, p50_ns: 1000, p999_ns: 2000, max_ns: 2001, steal_ms: 20 },
    ]);
    expect(parseTimers('')).toEqual([]);
  });
});
