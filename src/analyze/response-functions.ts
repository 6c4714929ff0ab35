/**
 * Average congestion window in segments of a flow that loses every (1/p)-th packet and is limited by nothing else:
 * the response functions of RFC 9438, section 5, whose Tables 1 and 2 are values of these formulas.
 */

/** Reno: 1.2/√p, from a sawtooth between W/2 and W that grows by one segment per round trip. */
export function renoWindowSegments(lossRatio: number): number {
  return 1.2 / Math.sqrt(lossRatio);
}

/** C in segments/s³ and β as RFC 9438 recommends them (sections 5 and 4.6); the kernel has the same. */
const CUBIC_C = 0.4;
const CUBIC_BETA = 0.7;

/**
 * CUBIC: (C·(3 + β)/(4·(1 − β)))^¼ · RTT^¾ / p^¾, and never below Reno, whose window it imitates where that is larger
 * (section 4.3).
 */
export function cubicWindowSegments(lossRatio: number, rttS: number): number {
  const scale = ((CUBIC_C * (3 + CUBIC_BETA)) / (4 * (1 - CUBIC_BETA))) ** 0.25;
  return Math.max((scale * rttS ** 0.75) / lossRatio ** 0.75, renoWindowSegments(lossRatio));
}
