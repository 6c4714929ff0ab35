import { describe, expect, it } from 'vitest';
import { predictLosses, type LossOracle } from '../../../src/analyze/loss-prediction.js';
import { NetemRandom, netemProbability } from '../../../src/util/netem-random.js';

/** Positions of the first losses among the packets that enter a wire. */
function firstLosses(oracle: LossOracle | null, count: number): readonly number[] {
  const lost: number[] = [];
  for (let k = 0; lost.length < count && k < 100_000; k++) if (oracle?.() === true) lost.push(k);
  return lost;
}

describe('predictLosses', () => {
  // Positions of the packets that netem really lost in scenarios/udp-loss.yaml: kernel 7.3.4, captures at both ends.
  it('loses the packets that netem lost at random', () => {
    const oracle = predictLosses({ seed: '1483196783876881493', loss: { model: 'random', ratio: 0.01 } });
    expect(firstLosses(oracle, 16)).toEqual([
      4, 303, 467, 741, 977, 1024, 1229, 1341, 1353, 1508, 1555, 1613, 1695, 1794, 1910, 1971,
    ]);
  });

  it('loses the packets that netem lost in bursts', () => {
    const loss = { model: 'gilbert-elliott', ratio: 0.01, meanBurstPackets: 5 } as const;
    expect(firstLosses(predictLosses({ seed: '4523204511776928033', loss }), 16)).toEqual([
      14, 15, 16, 17, 32, 516, 973, 974, 975, 976, 1274, 1275, 1276, 1413, 1414, 1768,
    ]);
  });

  it('counts packets where they are lost by number, from the first one that is', () => {
    const every = (firstPacket?: number) =>
      firstLosses(
        predictLosses({
          seed: '1',
          loss: { model: 'every', everyPackets: 7, ...(firstPacket === undefined ? {} : { firstPacket }) },
        }),
        3,
      );
    expect(every()).toEqual([6, 13, 20]);
    expect(every(3)).toEqual([2, 9, 16]);
    expect(firstLosses(predictLosses({ seed: '1', loss: { model: 'list', packets: [2, 9] } }), 2)).toEqual([1, 8]);
  });

  it('has nothing to say about a wire without loss', () => {
    expect(predictLosses({ seed: '1', loss: { model: 'none' } })).toBeNull();
  });

  it('sees only 32 bits of a seed, as the kernel does', () => {
    // (seed >> 32) ^ (seed << 10) ^ seed: the upper half and the lower half of these two differ, their mix does not.
    const draws = (seed: string) =>
      Array.from(
        { length: 3 },
        (
          (random) => () =>
            random.next()
        )(new NetemRandom(seed)),
      );
    expect(draws(String((1n << 32n) | 0n))).toEqual(draws(String(((1n ^ 1025n) << 32n) | 1n)));
    expect(draws('1')).not.toEqual(draws('2'));
  });

  it('scales probabilities as tc does', () => {
    expect([0, 0.01, 1].map(netemProbability)).toEqual([0, 42949673, 4294967295]);
  });
});
