/** Sizes of flows, as published traces have them: points of cumulative distribution functions. */

/** Bytes, and the share of flows that are at most so large; both grow. Sizes between two points are linear. */
export type SizePoint = readonly [bytes: number, share: number];

/**
 * `websearch`: queries, short messages and background traffic of a search cluster (Alizadeh et al., Data Center TCP,
 * SIGCOMM 2010, figure 4), with the points that simulators of the field share: mean 1.7 MB, half of the flows below 73 kB.
 * `datamining`: a cluster for large jobs (Greenberg et al., VL2, SIGCOMM 2009, figure 2): half of the flows are one packet,
 * and nearly all bytes belong to flows of more than 35 MB.
 */
export const SIZE_DISTRIBUTIONS = {
  websearch: [
    [0, 0],
    [10_000, 0.15],
    [20_000, 0.2],
    [30_000, 0.3],
    [50_000, 0.4],
    [80_000, 0.53],
    [200_000, 0.6],
    [1_000_000, 0.7],
    [2_000_000, 0.8],
    [5_000_000, 0.9],
    [10_000_000, 0.97],
    [30_000_000, 1],
  ],
  datamining: [
    [0, 0],
    [1_460, 0.5],
    [2_920, 0.6],
    [4_380, 0.7],
    [10_220, 0.8],
    [389_820, 0.9],
    [3_076_220, 0.95],
    [97_333_820, 0.99],
    [973_333_820, 1],
  ],
} as const satisfies Readonly<Record<string, readonly SizePoint[]>>;

export type SizeDistribution = keyof typeof SIZE_DISTRIBUTIONS;

/** A flow carries its id and its length, so that none is shorter; drawn sizes below are this long. */
export const LEAST_FLOW_BYTES = 64;

/** Mean size in bytes: the trapezoids below the points. */
export function meanSizeBytes(points: readonly SizePoint[]): number {
  return points.slice(1).reduce((sum, [bytes, share], index) => {
    const [before, shareBefore] = points[index] ?? [0, 0];
    return sum + ((bytes + before) / 2) * (share - shareBefore);
  }, 0);
}

/** The size below which a share `u` of the flows lies, in whole bytes. @param u on [0, 1) */
export function sizeAt(points: readonly SizePoint[], u: number): number {
  const above = points.findIndex(([, share]) => share > u);
  const [bytes, share] = points[above] ?? points.at(-1) ?? [LEAST_FLOW_BYTES, 1];
  const [before, shareBefore] = points[above - 1] ?? [bytes, share];
  const part = share === shareBefore ? 1 : (u - shareBefore) / (share - shareBefore);
  return Math.max(LEAST_FLOW_BYTES, Math.round(before + part * (bytes - before)));
}
