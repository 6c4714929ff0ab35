import { describe, expect, it } from 'vitest';
import {
  checkSchedule,
  messageBytes,
  pairTraffic,
  wanPayloadBytes,
  type BuiltIn,
  type Schedule,
} from '../../../src/collectives/index.js';
import { createPrng } from '../../../src/util/prng.js';
import { alternatingSites, builtInsOn, contiguousSites, nameOf, scheduleOf } from '../../fixtures/schedule-cases.js';
import { interpret, isRight } from '../../fixtures/schedule-interpreter.js';

const PLACES = [
  ...[2, 3, 4, 5, 6, 7, 8, 9, 12, 13].map((ranks) => contiguousSites([Math.ceil(ranks / 2), Math.floor(ranks / 2)])),
  contiguousSites([3, 3, 2]),
  contiguousSites([1, 4, 2]),
  contiguousSites([5]),
  alternatingSites(3, 9),
  alternatingSites(4, 8),
];

const CASES = PLACES.flatMap((siteOf) => builtInsOn({ siteOf }));

/** Bytes between different sites, as the engine counts them. */
function wanBytes(request: BuiltIn, schedule: Schedule, count: number): number {
  const plain = { elementBytes: 4, streams: 1, quantised: false };
  return pairTraffic(schedule, count, () => plain)
    .filter(({ from, to }) => request.siteOf[from] !== request.siteOf[to])
    .reduce((sum, { bytes }) => sum + bytes, 0);
}

describe('built-in schedules', () => {
  it('pass the check, for any number of ranks and with every option', () => {
    for (const request of CASES)
      expect([nameOf(request), checkSchedule(scheduleOf(request))]).toMatchObject([{}, { ok: true }]);
  });

  it('compute the right result in any order of events', () => {
    const prng = createPrng(7n);
    for (const request of CASES) {
      const schedule = scheduleOf(request);
      const memory = interpret(schedule, prng);
      expect([nameOf(request), memory !== null && isRight(schedule, memory)]).toEqual([nameOf(request), true]);
    }
  });

  it('put as many bytes between the sites as their formulas say, within 1 %: 2, 3 and 4 sites, 8, 16 and 64 ranks', () => {
    const count = 2 ** 22;
    for (const ranks of [8, 9, 16, 18, 64]) {
      for (const sites of [2, 3, 4]) {
        const size = Math.floor(ranks / sites);
        const sizes = Array.from({ length: sites }, (_, site) => (site === 0 ? ranks - size * (sites - 1) : size));
        for (const request of builtInsOn({ siteOf: contiguousSites(sizes) })) {
          const counted = wanBytes(request, scheduleOf(request), count);
          const formula = wanPayloadBytes(request, 4 * count);
          expect([nameOf(request), Math.abs(counted / formula - 1) < 0.01]).toEqual([nameOf(request), true]);
        }
      }
    }
  });

  it('cost on a WAN between two sites of four ranks what SCALE-ACROSS tabulates, per direction', () => {
    const m = 16 * 2 ** 20;
    const base = { siteOf: contiguousSites([4, 4]), channels: 1, scatter: false, collective: 'allreduce' } as const;
    const perDirection = (request: Pick<BuiltIn, 'algorithm' | 'order'>) =>
      wanPayloadBytes({ ...base, ...request }, m) / 2;
    expect(perDirection({ algorithm: 'ring', order: 'contiguous' })).toBeCloseTo(((2 * 7) / 8) * m);
    expect(perDirection({ algorithm: 'ring', order: 'alternating' })).toBeCloseTo(7 * m);
    expect(perDirection({ algorithm: 'recursive-doubling', order: 'ranks' })).toBeCloseTo(4 * m);
    expect(perDirection({ algorithm: 'rabenseifner-near', order: 'ranks' })).toBeCloseTo(m);
    expect(perDirection({ algorithm: 'rabenseifner-far', order: 'ranks' })).toBeCloseTo(4 * m);
    expect(perDirection({ algorithm: 'binomial', order: 'ranks' })).toBeCloseTo(m);
    expect(perDirection({ algorithm: 'hierarchical', order: 'ranks' })).toBeCloseTo(m);
    expect(
      wanPayloadBytes({ ...base, collective: 'alltoall', algorithm: 'pairwise', order: 'ranks' }, m) / 2,
    ).toBeCloseTo(2 * m);
  });

  it('let every channel of a scattered ring cross between the sites at other ranks', () => {
    const siteOf = contiguousSites([4, 4]);
    const crossings = (scatter: boolean) => {
      const request = { siteOf, collective: 'allreduce', algorithm: 'ring', order: 'contiguous', parts: 1 } as const;
      const schedule = scheduleOf({ ...request, channels: 4, scatter });
      const wide = schedule.actions.filter((one) => one.op === 'send' && siteOf[one.rank] !== siteOf[one.peer]);
      return new Set(wide.map(({ rank }) => rank)).size;
    };
    expect(crossings(false)).toBe(2);
    expect(crossings(true)).toBe(8);
  });

  it('count a quantised message as a byte per element and a scale per block and stream', () => {
    expect(messageBytes(4096, { elementBytes: 4, streams: 1, quantised: true })).toBe(4096 + 4 * 4);
    expect(messageBytes(4097, { elementBytes: 4, streams: 2, quantised: true })).toBe(4097 + 2 * 4 + 3 * 4);
    expect(messageBytes(4097, { elementBytes: 4, streams: 2, quantised: false })).toBe(4 * 4097);
  });
});
