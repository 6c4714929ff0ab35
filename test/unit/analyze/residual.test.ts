import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lindleyResidual } from '../../../src/analyze/proof/residual.js';
import { idleWhileWaitingNs } from '../../../src/analyze/proof/work-conservation.js';
import { burstyLoad, simulateLink, type OfferedPacket } from '../../fixtures/simulated-link.js';

const LINK = { rateBps: 20e6, delayNs: 20_000_000, limitPackets: 16 };
const EXACT = { timerNs: 0, usualNs: 0, forwardingNs: 0 };
const LOAD = burstyLoad(4000, 300_000);

const load = fc
  .array(fc.record({ gapNs: fc.integer({ min: 0, max: 900_000 }), bytes: fc.integer({ min: 42, max: 1514 }) }), {
    minLength: 1,
    maxLength: 300,
  })
  .map((gaps): readonly OfferedPacket[] => {
    let tNs = 0;
    return gaps.map(({ gapNs, bytes }) => ({ tNs: (tNs += gapNs), bytes }));
  });

describe('lindleyResidual', () => {
  it('is zero and predicts every drop for any load on an ideal link', () => {
    const limits = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(load, limits, (packets, limitPackets) => {
        const link = { ...LINK, limitPackets };
        const { residualsNs, queue, overtakings } = lindleyResidual(simulateLink(packets, link), link, EXACT);
        expect(residualsNs.filter((ns) => ns !== 0)).toEqual([]);
        expect(queue).toMatchObject({ unpredicted: 0, missed: 0, undecided: 0 });
        expect(queue.predicted).toBe(queue.dropped);
        expect(queue.maxPackets).toBeLessThanOrEqual(limitPackets);
        expect(overtakings).toBe(0);
      }),
    );
  });

  it('is zero for any load and loss on an ideal wire without a queue in front', () => {
    fc.assert(
      fc.property(load, fc.infiniteStream(fc.boolean()), (packets, fates) => {
        // A lost packet has been on the line, here as behind a queue: losses come after serialisation.
        const lost = packets.map(() => fates.next().value === true);
        const whole = simulateLink(packets, { ...LINK, limitPackets: Infinity });
        const deliveredNs = whole.deliveredNs.map((ns, k) => (lost[k] === true ? Number.NaN : ns));
        const trace = { ...whole, wireNs: whole.arrivalNs, deliveredNs };
        const { residualsNs } = lindleyResidual(trace, { ...LINK, limitPackets: null }, EXACT);
        expect(residualsNs).toEqual(deliveredNs.filter((ns) => !Number.isNaN(ns)).map(() => 0));
      }),
    );
  });

  it('shows a rate that is 0.1 % too low in every packet of a backlog and in the capacity', () => {
    const { residualsNs, busy } = lindleyResidual(simulateLink(LOAD, { ...LINK, rateBps: 19.98e6 }), LINK, EXACT);
    expect(Math.max(...residualsNs)).toBeGreaterThan(5_000);
    expect((busy.bits * 1e9) / busy.ns / 20e6).toBeCloseTo(0.999, 4);
  });

  it('takes the capacity from long busy periods alone, and from whole nanoseconds per packet', () => {
    // 90.14 ns per packet: the first thousand back to back, the others in pairs that are 2 ns late.
    const fast = { rateBps: 800e9, delayNs: 1000, limitPackets: 2000 };
    const packets = Array.from({ length: 3000 }, (_, k) => ({
      tNs: k < 1000 ? 1000 + k * 89 : 200_000 + Math.floor(k / 2) * 1000,
      bytes: 9014,
    }));
    const late = simulateLink(packets, { ...fast, lateNs: (k) => (k >= 1000 && k % 2 === 1 ? 2 : 0) });
    const { busy } = lindleyResidual(late, fast, { ...EXACT, usualNs: 1 });
    expect(busy.packets).toBe(999);
    expect(busy.ns).toBe(999 * 90);
    expect(busy.idealNs).toBe(busy.ns);
    expect((busy.bits * 1e9) / busy.ns / 800e9).toBeCloseTo(1.00156, 5);
    // With the short ones among them the rate would seem to be 2 % too low.
    const { busy: all } = lindleyResidual(late, fast, EXACT);
    expect(all.idealNs / all.ns).toBeLessThan(0.99);
  });

  it('shows a delay that is 2 µs too long in every packet', () => {
    const { residualsNs } = lindleyResidual(simulateLink(LOAD, { ...LINK, delayNs: 20_002_000 }), LINK, EXACT);
    expect(new Set(residualsNs)).toEqual(new Set([2_000]));
  });

  it('counts a drop that the queue had no reason for once, and goes on from what happened', () => {
    const trace = simulateLink(LOAD, { ...LINK, hiddenDrop: (k) => k === 1001 });
    const { queue, residualsNs } = lindleyResidual(trace, LINK, EXACT);
    expect(queue).toMatchObject({ unpredicted: 1, missed: 0 });
    expect(queue.dropped - queue.predicted).toBe(1);
    expect(residualsNs.filter((ns) => ns !== 0)).toEqual([]);
  });

  it('finds a queue that holds one packet more or fewer than its limit', () => {
    const judge = (limitPackets: number) =>
      lindleyResidual(simulateLink(LOAD, { ...LINK, limitPackets }), LINK, EXACT).queue;
    expect(judge(17).missed).toBeGreaterThan(0);
    expect(judge(15).unpredicted).toBeGreaterThan(0);
  });

  it('leaves a decision open only where a late timer could have made it', () => {
    // The second packet comes 300 ns after the first should have left a queue of one.
    const trace = (dropped: boolean) => ({
      arrivalNs: [0, 605_900],
      frameBytes: [1514, 1514],
      wireNs: [605_600, dropped ? Number.NaN : 1_211_500],
      deliveredNs: [20_605_600, dropped ? Number.NaN : 21_211_500],
      ...{ unexplained: 0, ambiguous: 0, strangers: 0 },
    });
    const judge = (dropped: boolean, timerNs: number) =>
      lindleyResidual(trace(dropped), { ...LINK, limitPackets: 1 }, { timerNs, usualNs: 0, forwardingNs: 0 }).queue;
    expect(judge(true, 299)).toMatchObject({ unpredicted: 1, undecided: 0 });
    expect(judge(true, 301)).toMatchObject({ unpredicted: 0, undecided: 1 });
    expect(judge(false, 301)).toMatchObject({ missed: 0, undecided: 1 });
  });

  it('counts a packet that overtook another', () => {
    const trace = simulateLink(LOAD, { ...LINK, lateNs: (k) => (k === 500 ? 2e6 : 0) });
    expect(lindleyResidual(trace, LINK, EXACT).overtakings).toBe(1);
  });
});

describe('idleWhileWaitingNs', () => {
  it('is zero on a line that works as long as there is work, in whatever order it serves', () => {
    fc.assert(
      fc.property(load, (packets) => {
        const trace = simulateLink(packets, LINK);
        const idle = idleWhileWaitingNs(trace, LINK.rateBps, LINK.delayNs);
        expect(idle.filter((ns) => ns !== 0)).toEqual([]);
      }),
    );
    const swapped = { ...simulateLink(LOAD.slice(0, 2), LINK), deliveredNs: [20_658_410, 20_052_810] };
    const both = { ...swapped, arrivalNs: [0, 0], frameBytes: [1514, 66] };
    const idle = idleWhileWaitingNs({ ...both, deliveredNs: [20_632_000, 20_026_400] }, LINK.rateBps, LINK.delayNs);
    expect(idle).toEqual([0, 0]);
  });

  it('shows a line that rests while a packet waits, and one that is too fast', () => {
    const at = (factor: number) =>
      idleWhileWaitingNs(simulateLink(LOAD, { ...LINK, rateBps: factor * LINK.rateBps }), LINK.rateBps, LINK.delayNs);
    expect(Math.max(...at(0.99))).toBeGreaterThan(5_000);
    expect(Math.min(...at(1.01))).toBeLessThan(-5_000);
  });
});
