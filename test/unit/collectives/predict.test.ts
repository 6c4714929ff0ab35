import { describe, expect, it } from 'vitest';
import { predictNs, type BuiltIn, type CostModel } from '../../../src/collectives/index.js';
import { contiguousSites, scheduleOf } from '../../fixtures/schedule-cases.js';

const ALPHA_NS = 1000;
/** ns per byte. */
const BETA = 0.5;

/** Every pair of ranks has a line of its own, without headers: the network of the textbook formulas. */
const uniform: CostModel = {
  pathOf: (from, to) => ({
    links: [{ id: `${String(from)}>${String(to)}`, nsPerByte: BETA, delayNs: ALPHA_NS }],
    segmentBytes: Number.MAX_SAFE_INTEGER,
    headerBytes: 0,
  }),
  bytesOf: (_from, _to, elements) => 4 * elements,
  computeNs: 0,
};

const request = (changes: Partial<BuiltIn>): BuiltIn => ({
  ...{ collective: 'allreduce', algorithm: 'ring', order: 'ranks', channels: 1, scatter: false, parts: 1 },
  siteOf: contiguousSites([4, 4]),
  ...changes,
});

describe('the alpha-beta model', () => {
  const count = 8 * 1024;
  const m = 4 * count;
  const time = (changes: Partial<BuiltIn>, model = uniform) => predictNs(scheduleOf(request(changes)), count, model);

  it('gives the textbook time of each schedule on equal, unshared lines', () => {
    expect(time({ algorithm: 'ring' })).toBeCloseTo(2 * 7 * ALPHA_NS + 2 * (7 / 8) * m * BETA);
    expect(time({ algorithm: 'recursive-doubling' })).toBeCloseTo(3 * (ALPHA_NS + m * BETA));
    expect(time({ algorithm: 'rabenseifner-near' })).toBeCloseTo(6 * ALPHA_NS + 2 * (7 / 8) * m * BETA);
    expect(time({ algorithm: 'rabenseifner-far' })).toBeCloseTo(6 * ALPHA_NS + 2 * (7 / 8) * m * BETA);
    expect(time({ algorithm: 'binomial' })).toBeCloseTo(6 * (ALPHA_NS + m * BETA));
    expect(time({ algorithm: 'binomial', collective: 'broadcast' })).toBeCloseTo(3 * (ALPHA_NS + m * BETA));
    // Reduce-scatter and all-gather over 4 ranks, then two exchanges of an eighth with the other site.
    const local = 2 * 3 * ALPHA_NS + 2 * (3 / 4) * m * BETA;
    expect(time({ algorithm: 'hierarchical' })).toBeCloseTo(local + 2 * (ALPHA_NS + (m / 8) * BETA));
  });

  it('lets messages that share a link queue behind each other', () => {
    const shared: CostModel = {
      ...uniform,
      pathOf: () => ({ ...uniform.pathOf(0, 1), links: [{ id: 'bus', nsPerByte: BETA, delayNs: ALPHA_NS }] }),
    };
    expect(time({ collective: 'alltoall', algorithm: 'posted' }, shared)).toBeCloseTo(ALPHA_NS + 7 * m * BETA);
  });

  it('adds a train of packets’ time on every slower link once, not per link', () => {
    const path: CostModel = {
      ...uniform,
      pathOf: (from, to) => ({
        links: ['a', 'b', 'c'].map((part) => ({
          id: `${String(from)}>${String(to)}${part}`,
          nsPerByte: 1,
          delayNs: 0,
        })),
        segmentBytes: 1000,
        headerBytes: 100,
      }),
    };
    const two = predictNs(
      {
        ...{ collective: 'broadcast', ranks: 2, chunks: 1 },
        actions: [
          { step: 0, rank: 0, op: 'send', peer: 1, slot: 0 },
          { step: 0, rank: 1, op: 'receive', peer: 0, slot: 0 },
        ],
      },
      2500,
      path,
    );
    // 10,000 B are ten segments of 1,100 B on the wire; the last one crosses two further links.
    expect(two).toBe(11 * 1000 + 2 * 1100);
  });

  it('sleeps between the steps of a rank and not after its last', () => {
    const computing = { ...uniform, computeNs: 10_000 };
    expect(time({ algorithm: 'recursive-doubling' }, computing) - time({ algorithm: 'recursive-doubling' })).toBe(
      20_000,
    );
  });
});
