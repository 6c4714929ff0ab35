import { describe, expect, it } from 'vitest';
import { analyzeCell } from '../../../src/analyze/index.js';
import { geometricFit } from '../../../src/analyze/checks/burst-length.js';
import { predictLosses } from '../../../src/analyze/loss-prediction.js';
import { unmodelledSetting } from '../../../src/analyze/proof/modelled.js';
import type { PlannedDirection } from '../../../src/plan/types.js';
import type { CellRecords } from '../../../src/records/index.js';
import { provenCell, type ProvenCell } from '../../fixtures/proven-cell.js';
import { burstyLoad } from '../../fixtures/simulated-link.js';
import { syntheticCell } from '../../fixtures/synthetic-cell.js';
import type { TwoSiteOptions } from '../../fixtures/two-site-topology.js';

const CONTEXT = { params: {}, repeat: 1, wallS: 2, expectations: [], error: null };
const judge = (records: CellRecords) => analyzeCell(records, CONTEXT).fidelity;
const checkOf = (records: CellRecords, id: string) => judge(records).checks.find((one) => one.id === id);

/** 20 Mbit/s, 20 ms, 16 packets: the load fills the queue and lets it drain, over and over. */
const NETWORK = {
  wanRateBps: 20e6,
  wanDelayNs: 20_000_000,
  wanQueue: { discipline: 'drop-tail', limit: { unit: 'packets', packets: 16 } },
} as const;
const LOAD = burstyLoad(16_000, 300_000);
const cell = (changes: Partial<ProvenCell> = {}) => provenCell({ network: NETWORK, load: LOAD, ...changes });
const good = cell();

describe('a cell whose packets were captured', () => {
  it('is PROVEN when every packet was where the ideal link says', () => {
    expect(judge(good).checks.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    expect(judge(good).grade).toBe('PROVEN');
    for (const id of ['residual', 'predicted-drops', 'queue-limit', 'capacity', 'idle-delay', 'order']) {
      expect([id, checkOf(good, id)?.verdict]).toEqual([id, 'pass']);
    }
    expect(checkOf(good, 'predicted-drops')?.measured).toMatch(/^wan forward: (\d{3,}) of \1 drops predicted$/);
  });

  it('is not PROVEN by a capture that was asked for and is not there', () => {
    const lost = { ...good, proof: null };
    expect(checkOf(lost, 'capture')).toMatchObject({
      verdict: 'skipped',
      detail: 'the capture is missing or did not end',
    });
    expect(judge(lost).grade).toBe('DEGRADED');
    expect(checkOf(syntheticCell(), 'capture')).toMatchObject({
      verdict: 'skipped',
      detail: 'no packets were captured',
    });
    expect(judge(syntheticCell()).grade).toBe('PROVEN');
  });

  it('reads a cell of a version that knew no captures', () => {
    const { proof: _proof, ...input } = syntheticCell().input;
    expect(checkOf({ ...syntheticCell(), input: input as CellRecords['input'] }, 'capture')?.verdict).toBe('skipped');
  });
});

describe('each check of packets fails when its part of the link is broken', () => {
  it.each<[string, string, Partial<ProvenCell>]>([
    ['capture', 'the capture missed a packet', { captureDropped: 1 }],
    ['residual', 'the rate is 0.1 % too low', { sabotage: { rateBps: 19.98e6 } }],
    ['residual', 'the delay is 1.1 µs too long', { sabotage: { delayNs: 20_001_100 } }],
    ['residual', 'the delay is 3 µs too long', { sabotage: { delayNs: 20_003_000 } }],
    ['residual', 'packets come before they can', { sabotage: { delayNs: 19_998_000 } }],
    ['residual', 'one packet is 11 µs late', { sabotage: { lateNs: (k) => (k === 5000 ? 11_000 : 0) } }],
    ['residual-usable', 'the delay is 3 ms too long', { sabotage: { delayNs: 23_000_000 } }],
    ['predicted-drops', 'one packet was dropped for no reason', { sabotage: { hiddenDrop: (k) => k === 4002 } }],
    ['predicted-drops', 'the queue holds one packet more', { sabotage: { limitPackets: 17 } }],
    ['queue-limit', 'the queue holds two packets more', { sabotage: { limitPackets: 18 } }],
    ['queue-limit', 'the queue holds two packets fewer', { sabotage: { limitPackets: 14 } }],
    ['capacity', 'the rate is 0.1 % too low', { sabotage: { rateBps: 19.98e6 } }],
    ['capacity', 'the rate is 0.1 % too high', { sabotage: { rateBps: 20.02e6 } }],
    ['idle-delay', 'lone packets are 1.1 µs late', { sabotage: { delayNs: 20_001_100 } }],
    ['idle-delay', 'lone packets are 3 µs late', { sabotage: { delayNs: 20_003_000 } }],
    ['order', 'a packet overtakes another', { sabotage: { lateNs: (k) => (k === 500 ? 2e6 : 0) } }],
    ['order', 'a packet appears from nowhere', { trace: (trace) => ({ ...trace, strangers: 1 }) }],
  ])('%s: %s', (id, _what, changes) => {
    const broken = cell(changes);
    expect(checkOf(broken, id)?.verdict).toBe('fail');
    expect(judge(broken).grade).toBe(id === 'residual-usable' ? 'INVALID' : 'DEGRADED');
  });

  it('a link of 2 µs is usable where it keeps the bound of the residual, and not beyond', () => {
    const short = (lateNs: number) =>
      cell({ network: { ...NETWORK, wanDelayNs: 1000 }, sabotage: { lateNs: () => lateNs } });
    expect(checkOf(short(800), 'residual-usable')?.verdict).toBe('pass');
    expect(checkOf(short(1200), 'residual-usable')?.verdict).toBe('fail');
  });

  it('does not judge a link on which the router spoke itself, and says so', () => {
    const own = cell({ trace: (trace) => ({ ...trace, unexplained: 3 }) });
    expect(checkOf(own, 'residual')?.verdict).toBe('skipped');
    expect(checkOf(own, 'capture')?.measured).toContain('not judged: 3 packets of the router itself');
  });
});

describe('a setting that the ideal link does not know', () => {
  const planned = good.input.plan.links.find(({ id }) => id === 'wan')?.forward;
  if (planned === undefined) throw new Error('the synthetic cell has no wan');

  it('is named, and the direction is not judged as if it were not there', () => {
    expect(unmodelledSetting(planned)).toBeNull();
    const unused = { ...planned, changes: [] };
    expect(unmodelledSetting(unused)).toBeNull();
    const jittery = { ...planned, channel: { ...planned.channel, corruptionRatio: 0.01 } };
    expect(unmodelledSetting(jittery)).toBe('the ideal link has no channel');
    expect(unmodelledSetting({ ...planned, changes: [5] } as PlannedDirection)).toContain('changes');
    const other = { ...planned, variant: 'scheduled' } as unknown as PlannedDirection;
    expect(unmodelledSetting(other)).toBe('the ideal link has no scheduled');
  });
});

describe('in real time', () => {
  const ontime = {
    format: 'longhaul/timers@1',
    cpus: [{ cpu: 0, samples: 9, p50_ns: 1, p999_ns: 1, max_ns: 1, steal_ms: 0 }],
  } as const;
  const real = (us: number) => cell({ clock: 'real', timers: ontime, sabotage: { lateNs: () => us * 1000 } });

  it('allows a packet time or 100 µs, and no more', () => {
    expect(checkOf(real(500), 'residual')?.verdict).toBe('pass');
    expect(checkOf(real(700), 'residual')?.verdict).toBe('fail');
    expect(checkOf(real(45), 'idle-delay')?.verdict).toBe('pass');
    expect(checkOf(real(55), 'idle-delay')?.verdict).toBe('fail');
  });

  it('is INVALID when a host is so overloaded that packets are late by 5 % of the round trip', () => {
    expect(judge(real(1_900)).grade).toBe('DEGRADED');
    expect(judge(real(2_100)).grade).toBe('INVALID');
  });
});

describe('timers and calibration', () => {
  const timers = (p999_ns: number, steal_ms = 0) =>
    ({
      format: 'longhaul/timers@1',
      cpus: [{ cpu: 1, samples: 5000, p50_ns: 9000, p999_ns, max_ns: 300_000, steal_ms }],
    }) as const;
  const late = (p999_ns: number, steal_ms = 0) => cell({ clock: 'real', timers: timers(p999_ns, steal_ms) });

  it('grades a run on the real clock by its timers and by what a hypervisor took', () => {
    expect(checkOf(late(100_000), 'timer-lateness')?.verdict).toBe('pass');
    expect(judge(late(100_000)).grade).toBe('CALIBRATED');
    expect(checkOf(late(101_000), 'timer-lateness')).toMatchObject({ verdict: 'fail', severity: 'soft' });
    expect(judge(late(101_000)).grade).toBe('DEGRADED');
    expect(checkOf(late(50_000, 10), 'timer-lateness')?.measured).toContain('10 ms stolen');
    expect(checkOf(cell({ clock: 'real' }), 'timer-lateness')?.detail).toBe('not measured');
    expect(checkOf(good, 'timer-lateness')).toBeUndefined();
  });

  it('fails where a link setting failed in its own lab, and names it', () => {
    const setting = (grade: 'PROVEN' | 'DEGRADED') => ({
      ...{ key: 'k', directions: ['wan forward'], grade, cached: true },
      checks: grade === 'PROVEN' ? [] : judge(cell({ sabotage: { rateBps: 19e6 } })).checks,
    });
    const calibrated = (grade: 'PROVEN' | 'DEGRADED') =>
      cell({ calibration: { format: 'longhaul/calibration@1', settings: [setting(grade)] } });
    expect(checkOf(calibrated('PROVEN'), 'calibration')?.verdict).toBe('pass');
    expect(checkOf(calibrated('DEGRADED'), 'calibration')).toMatchObject({ verdict: 'fail', severity: 'soft' });
    expect(checkOf(calibrated('DEGRADED'), 'calibration')?.measured).toContain(
      '1 settings, 1 of them measured earlier',
    );
    expect(checkOf(calibrated('DEGRADED'), 'calibration')?.detail).toContain('wan forward: DEGRADED: residual');
    expect(checkOf(good, 'calibration')?.verdict).toBe('skipped');
  });
});

describe('an active queue', () => {
  const aqm = { ...NETWORK, wanQueue: { discipline: 'codel', limit: { unit: 'packets', packets: 1000 }, ecn: false } };
  // Through the port's shaper at once, and spaced by the wire: what fits a burst of two frames.
  const shaped = (changes: Partial<ProvenCell> = {}) =>
    cell({
      network: aqm as TwoSiteOptions,
      trace: (trace) => ({
        ...trace,
        wireNs: trace.arrivalNs.map((ns, k) => (Number.isNaN(trace.wireNs[k]) ? Number.NaN : ns)),
      }),
      ...changes,
    });

  it('is judged by its spacing and by whether the line rested while a packet waited', () => {
    expect(checkOf(shaped(), 'work-conservation')?.verdict).toBe('pass');
    expect(checkOf(shaped(), 'predicted-drops')?.verdict).toBe('skipped');
    expect(checkOf(shaped({ sabotage: { rateBps: 19e6 } }), 'work-conservation')?.verdict).toBe('fail');
    expect(checkOf(shaped({ sabotage: { rateBps: 21e6 } }), 'work-conservation')?.verdict).toBe('fail');
  });
});

describe('loss', () => {
  const random = { model: 'random', ratio: 0.02 } as const;
  const bursts = { model: 'gilbert-elliott', ratio: 0.05, meanBurstPackets: 4 } as const;
  const lossy = (loss: typeof random | typeof bursts, seedOf: (seed: string) => string = (seed) => seed) => {
    const network = { ...NETWORK, wanLoss: loss };
    const planned = syntheticCell({ network }).input.plan.links.find(({ id }) => id === 'wan')?.forward;
    const oracle = predictLosses({ loss, seed: seedOf(planned?.seed ?? '0') });
    // The counters of the other direction would be judged as well: it carried nothing.
    return cell({ network, traffic: [], sabotage: { lost: () => oracle?.() ?? false } });
  };

  it('passes when the seed decided, and fails when another one did', () => {
    expect(checkOf(lossy(random), 'loss-prediction')).toMatchObject({ verdict: 'pass' });
    expect(checkOf(lossy(bursts), 'loss-prediction')).toMatchObject({ verdict: 'pass' });
    expect(
      checkOf(
        lossy(random, () => '17'),
        'loss-prediction',
      ),
    ).toMatchObject({ verdict: 'fail', severity: 'soft' });
  });

  it('fails on the stray packet that shifts all later decisions', () => {
    const network = { ...NETWORK, wanLoss: random };
    const planned = syntheticCell({ network }).input.plan.links.find(({ id }) => id === 'wan')?.forward;
    const oracle = predictLosses({ loss: random, seed: planned?.seed ?? '0' });
    oracle?.();
    const stray = cell({ network, traffic: [], sabotage: { lost: () => oracle?.() ?? false } });
    expect(checkOf(stray, 'loss-prediction')?.verdict).toBe('fail');
  });

  it('is predicted by number where no packets were captured', () => {
    const network = { wanLoss: random };
    const planned = syntheticCell({ network }).input.plan.links.find(({ id }) => id === 'wan')?.forward;
    const oracle = predictLosses({ loss: random, seed: planned?.seed ?? '0' });
    let losses = 0;
    for (let k = 0; k < 40_000; k++) losses += Number(oracle?.());
    const flow = { from: 'east-1', to: 'west-1', startNs: 0, endNs: 1e9, packets: 40_000, frameBytes: 1514 };
    const counted = (count: number) => syntheticCell({ network, traffic: [{ ...flow, losses: count }] });
    expect(checkOf(counted(losses), 'loss-prediction')?.verdict).toBe('pass');
    expect(checkOf(counted(losses + 1), 'loss-prediction')?.verdict).toBe('fail');
  });

  it('comes in bursts of the length asked for', () => {
    expect(checkOf(lossy(bursts), 'burst-length')?.verdict).toBe('pass');
    const single = cell({ network: { ...NETWORK, wanLoss: bursts }, sabotage: { lost: (k) => k % 20 === 0 } });
    expect(checkOf(single, 'burst-length')).toMatchObject({ verdict: 'fail', severity: 'soft' });
  });
});

describe('geometricFit', () => {
  it('accepts the law and refuses bursts of another mean', () => {
    const law = (mean: number) => Array.from({ length: 60 }, (_, k) => Math.round((1000 * (1 - 1 / mean) ** k) / mean));
    expect(geometricFit(law(4), 4)).toBeGreaterThan(0.9);
    expect(geometricFit(law(4), 5)).toBeLessThan(0.001);
    expect(geometricFit(law(4), 3)).toBeLessThan(0.001);
  });
});
