import { chiSquareTail } from '../../stats/index.js';
import type { Check } from './check.js';
import { judgeDirections } from './judge-directions.js';

const ALPHA = 0.001;
/** Fewer bursts than this say nothing about their law. */
const MIN_BURSTS = 50;
/** The approximation by chi-square wants this many expected in every class. */
const MIN_EXPECTED = 5;

/**
 * Bursts of a Gilbert–Elliott wire are geometric: of mean B packets, n long with probability (1 − 1/B)ⁿ⁻¹/B. Pearson's
 * chi-square over their lengths, with the tail in one class.
 */
export const burstLength: Check = {
  id: 'burst-length',
  severity: 'soft',
  evaluate(evidence) {
    return judgeDirections(evidence, {
      bound: `bursts are geometric: chi-square, alpha ${String(ALPHA)}`,
      nothing: `no captured link had ${String(MIN_BURSTS)} bursts of loss`,
      examine({ proof: { loss }, planned }) {
        if (planned.loss.model !== 'gilbert-elliott' || loss === null) return null;
        const bursts = loss.bursts.reduce((sum, number) => sum + number, 0);
        if (bursts < MIN_BURSTS) return null;
        const p = geometricFit(loss.bursts, planned.loss.meanBurstPackets);
        const mean = loss.bursts.reduce((sum, number, k) => sum + (k + 1) * number, 0) / bursts;
        const text = `${String(bursts)} bursts, mean ${mean.toFixed(2)} of ${String(planned.loss.meanBurstPackets)}`;
        return { ok: p >= ALPHA, text: `${text} packets, p = ${p.toPrecision(2)}` };
      },
    });
  },
};

/** Probability of a sample at least this far from the geometric law. @param bursts number of bursts of 1, 2, 3 … packets */
export function geometricFit(bursts: readonly number[], meanPackets: number): number {
  const total = bursts.reduce((sum, number) => sum + number, 0);
  const end = 1 / meanPackets;
  let statistic = 0;
  let classes = 0;
  let seen = 0;
  let tail = total;
  for (let length = 1; ; length++) {
    const expected = tail * end;
    const rest = tail - expected;
    if (expected < MIN_EXPECTED || rest < MIN_EXPECTED) break;
    const found = bursts[length - 1] ?? 0;
    statistic += (found - expected) ** 2 / expected;
    seen += found;
    tail = rest;
    classes++;
  }
  statistic += (total - seen - tail) ** 2 / tail;
  return classes === 0 ? 1 : chiSquareTail(statistic, classes);
}
