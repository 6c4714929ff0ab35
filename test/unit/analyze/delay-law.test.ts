import { describe, expect, it } from 'vitest';
import { analyzeCell } from '../../../src/analyze/index.js';
import { jitterTable } from '../../../src/plan/index.js';
import type { JitterSpec } from '../../../src/spec/types.js';
import { NetemRandom } from '../../../src/util/netem-random.js';
import { provenCell, type ProvenCell } from '../../fixtures/proven-cell.js';

const CONTEXT = { params: {}, repeat: 1, wallS: 2, expectations: [], error: null };
const SPREAD_NS = 1_000_000;
/** Far enough apart for no packet to wait for another, whatever their delays. */
const LOAD = Array.from({ length: 12_000 }, (_, k) => ({ tNs: 1000 + k * 11_000_000, bytes: 590 }));
/** So close that most wait, where the order is kept. */
const CLOSE = Array.from({ length: 60_000 }, (_, k) => ({
  tNs: 1000 + k * 300_000 + Math.floor(k / 5) * 3e6,
  bytes: 590,
}));

type Distribution = JitterSpec['distribution'];
const USER_TABLE: Distribution = { name: 'table', file: 'mine.dist', values: [-8192, -8192, 0, 16_384] };
const LAWS: readonly Distribution[] = [
  ...(['uniform', 'normal', 'pareto', 'paretonormal'] as const).map((name) => ({ name })),
  USER_TABLE,
];

/** Delays drawn as netem draws them. */
function drawn(distribution: Distribution, spreadNs = SPREAD_NS): (position: number) => number {
  const table = jitterTable(distribution);
  const random = new NetemRandom('7');
  return () => {
    const draw = random.next();
    if (table === null) return (draw % (2 * spreadNs)) - spreadNs;
    return Math.round(((table[draw % table.length] ?? 0) * spreadNs) / 8192);
  };
}

function law(planned: Distribution, wire: Partial<ProvenCell>, mode: JitterSpec['mode'] = 'reorder') {
  const wanChannel = {
    jitter: { mode, spreadNs: SPREAD_NS, distribution: planned },
    ...{ duplicationRatio: 0, corruptionRatio: 0, reordering: null, policer: null },
  };
  const network = { wanRateBps: 100e6, wanDelayNs: 20_000_000, wanChannel };
  const records = provenCell({ network, load: LOAD, ...wire });
  return analyzeCell(records, CONTEXT).fidelity.checks.find(({ id }) => id === 'delay-law');
}

const name = (distribution: Distribution): string => distribution.name;
const pairs = LAWS.flatMap((planned) => LAWS.filter((other) => other !== planned).map((real) => ({ planned, real })));

describe('the law of delays that vary', () => {
  it.each(LAWS.map((one) => [name(one), one] as const))('passes for %s where netem draws it', (_name, one) => {
    const check = law(one, { sabotage: { lateNs: drawn(one) } });
    expect(check).toMatchObject({ verdict: 'pass' });
    expect(check?.measured).toContain(`wan forward: ${one.name}, 12000 packets`);
  });

  it.each(pairs)('fails for $planned.name where the wire draws $real.name', ({ planned, real }) => {
    expect(law(planned, { sabotage: { lateNs: drawn(real) } })?.verdict).toBe('fail');
  });

  it('fails for a spread that is 10 % too large, and for a mean that is 100 µs too late', () => {
    const normal: Distribution = { name: 'normal' };
    expect(law(normal, { sabotage: { lateNs: drawn(normal, 1.1 * SPREAD_NS) } })?.verdict).toBe('fail');
    const draw = drawn(normal);
    expect(law(normal, { sabotage: { lateNs: (k) => draw(k) + 100_000 } })?.verdict).toBe('fail');
  });

  it('allows timers the lateness that a clock has', () => {
    const draw = drawn(USER_TABLE);
    expect(law(USER_TABLE, { sabotage: { lateNs: (k) => draw(k) + 600 } })?.verdict).toBe('pass');
    expect(law(USER_TABLE, { sabotage: { lateNs: (k) => draw(k) + 3000 } })?.verdict).toBe('fail');
  });

  it('counts only packets that waited for no other where the order is kept, so that waiting is no error', () => {
    const uniform: Distribution = { name: 'uniform' };
    const kept = law(uniform, { load: CLOSE, sabotage: { lateNs: drawn(uniform), keepsOrder: true } }, 'fifo');
    expect(kept?.verdict).toBe('pass');
    expect(Number(/uniform, (\d+) packets/.exec(String(kept?.measured))?.[1])).toBeLessThan(CLOSE.length / 2);
  });

  it('fails where packets overtake although the order is to be kept', () => {
    const uniform: Distribution = { name: 'uniform' };
    const check = law(uniform, { load: CLOSE, sabotage: { lateNs: drawn(uniform) } }, 'fifo');
    expect(check?.verdict).toBe('fail');
    expect(check?.measured).toMatch(/\d+ overtakings/);
  });

  it('is not judged by fewer than 10,000 packets', () => {
    const normal: Distribution = { name: 'normal' };
    const check = law(normal, { load: LOAD.slice(0, 9999), sabotage: { lateNs: drawn(normal) } });
    expect(check).toMatchObject({ verdict: 'skipped' });
  });
});
