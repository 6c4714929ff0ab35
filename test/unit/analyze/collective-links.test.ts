import { describe, expect, it } from 'vitest';
import { linkMeasurements, measuredPath, siteKey } from '../../../src/analyze/collective-links.js';
import { residualCause, UNEXPLAINED } from '../../../src/analyze/residual-cause.js';
import { predictNs, type CostModel, type PathCost, type Schedule } from '../../../src/collectives/index.js';
import type { LinkProbeResult } from '../../../src/records/index.js';

const MIB = 2 ** 20;
const SITE_OF = [0, 0, 1, 1];

/** 10 Gbit/s at either end of 200 Mbit/s, 5 ms. */
const wide: PathCost = {
  links: [
    { id: 'a', nsPerByte: 0.8, delayNs: 5000 },
    { id: 'wan', nsPerByte: 40, delayNs: 5e6 },
    { id: 'b', nsPerByte: 0.8, delayNs: 5000 },
  ],
  segmentBytes: 8948,
  headerBytes: 66,
};

/** Every listed pair of ranks sends one message of so many bytes at once. */
function timeUs(path: PathCost, pairs: readonly (readonly [number, number])[], bytes: number): number {
  const schedule: Schedule = {
    ...{ collective: 'allgather', ranks: 4, chunks: 4 },
    actions: pairs.flatMap(([from, to]) => [
      { step: 0, rank: from, op: 'send' as const, peer: to, slot: from },
      { step: 0, rank: to, op: 'receive' as const, peer: from, slot: from },
    ]),
  };
  const model: CostModel = {
    pathOf: (from) => (SITE_OF[from] === 0 ? path : reversed(path)),
    bytesOf: () => bytes,
    computeNs: 0,
  };
  return predictNs(schedule, 4096, model) / 1e3;
}

const reversed = (path: PathCost): PathCost => ({
  ...path,
  links: path.links.map((link) => ({ ...link, id: `${link.id}'` })),
});

/** What probes show on links that are exactly as planned, but for a pair that is slower by `pairFactor`. */
function probesOn(path: PathCost, pairFactor = 1): readonly LinkProbeResult[] {
  const probe = (kind: LinkProbeResult['kind'], sites: readonly [number, number], bytes: number): LinkProbeResult => {
    const all = [
      [0, 2],
      [1, 3],
      [2, 0],
      [3, 1],
    ] as const;
    const pairs = kind === 'together' ? all : all.slice(sites[0] === 0 ? 0 : 2, sites[0] === 0 ? 1 : 3);
    const factor = kind === 'large' ? pairFactor : 1;
    const alphaUs = timeUs(path, pairs, 4);
    const time = alphaUs + factor * (timeUs(path, pairs, bytes) - alphaUs);
    return { kind, from_site: sites[0], to_site: sites[1], pairs: pairs.length, bytes, time_us: time };
  };
  return [
    ...(
      [
        [0, 1],
        [1, 0],
      ] as const
    ).flatMap((sites) => [probe('large', sites, MIB), probe('small', sites, 4)]),
    probe('together', [0, 1], MIB),
  ];
}

describe('α and β as the ranks measure them', () => {
  it('are those of the plan where the links are as planned', () => {
    const measured = linkMeasurements(probesOn(wide));
    const pair = measured?.get(siteKey(0, 1));
    expect((pair?.alphaNs ?? 0) / 1e6).toBeCloseTo(5.013, 2);
    const lawNsPerByte = (40 * 9014) / 8948;
    expect((pair?.betaNsPerByte ?? 0) / lawNsPerByte).toBeCloseTo(1, 2);
    // Two pairs each way share the line, which is not slower for it.
    expect((pair?.togetherNsPerByte ?? 0) / lawNsPerByte).toBeCloseTo(1, 2);
  });

  it('give back the time of every message size that they were measured with, and of any other on such links', () => {
    const measured = linkMeasurements(probesOn(wide));
    if (measured === null) throw new Error('nothing measured');
    const path = measuredPath({ from: 0, to: 2, siteOf: SITE_OF }, wide, measured);
    for (const bytes of [4, 1024, 65_536, MIB, 64 * MIB]) {
      expect([bytes, timeUs(path, [[0, 2]], bytes) / timeUs(wide, [[0, 2]], bytes)]).toEqual([
        bytes,
        expect.closeTo(1, 2) as unknown,
      ]);
    }
  });

  it('slow a pair whose window is slower than the line, and not the line that pairs share', () => {
    const measured = linkMeasurements(probesOn(wide, 2));
    if (measured === null) throw new Error('nothing measured');
    const path = measuredPath({ from: 0, to: 2, siteOf: SITE_OF }, wide, measured);
    const pace = (slow: PathCost, id: string): PathCost => ({
      ...slow,
      links: slow.links.map((link) => (link.isPace === true ? { ...link, id } : link)),
    });
    const one = timeUs(path, [[0, 2]], 16 * MIB);
    const schedule = (from: number): PathCost => pace(path, `pair ${String(from)}`);
    const model: CostModel = { pathOf: schedule, bytesOf: () => 16 * MIB, computeNs: 0 };
    const two = predictNs(
      {
        ...{ collective: 'allgather', ranks: 4, chunks: 4 },
        actions: [0, 1].flatMap((from) => [
          { step: 0, rank: from, op: 'send' as const, peer: from + 2, slot: from },
          { step: 0, rank: from + 2, op: 'receive' as const, peer: from, slot: from },
        ]),
      },
      4096,
      model,
    );
    expect(one / timeUs(wide, [[0, 2]], 16 * MIB)).toBeCloseTo(2, 1);
    expect(two / 1e3 / one).toBeCloseTo(1, 1);
  });

  it('are not known without a small and a large message', () => {
    expect(linkMeasurements([])).toBeNull();
    expect(linkMeasurements(probesOn(wide).filter(({ kind }) => kind !== 'small'))).toBeNull();
  });
});

describe('the cause of a residual', () => {
  const cause = (row: Readonly<Record<string, number>>) => residualCause({ residual_ratio: 0.3, ...row }, 255_000);

  it('is named only beyond a tenth, of the probed residual where there is one', () => {
    expect(cause({ residual_ratio: 0.1, retransmits: 5 })).toBeNull();
    expect(cause({ probed_residual_ratio: 0.02, retransmits: 5 })).toBeNull();
    expect(cause({ probed_residual_ratio: -0.2 })).toMatch(/^faster than the probes/);
  });

  it('is what TCP counted', () => {
    expect(cause({ retransmits: 5 })).toBe('loss: 5 segments sent again');
    expect(cause({ retransmits: 5, needless_retransmits: 5 })).toBe(UNEXPLAINED);
    expect(cause({ window_limited_ratio: 0.58 })).toBe('receive windows full 58 % of the time');
    expect(cause({ buffer_limited_ratio: 0.4 })).toBe('socket buffers full 40 % of the time');
    expect(cause({ cwnd_start_bytes: 89_480 })).toBe('congestion window of 89 kB at first, of 255 kB');
  });

  it('is not made up', () => {
    expect(cause({ retransmits: 0, window_limited_ratio: 0.01, cwnd_start_bytes: 300_000 })).toBe(UNEXPLAINED);
    expect(residualCause({ residual_ratio: 0.3, cwnd_start_bytes: 89_480 }, null)).toBe(UNEXPLAINED);
  });
});
