import type { Point } from './point.js';

/** All samples that fell into one slice of time. */
export interface Slice {
  /** Mean of the samples' times. */
  readonly tNs: number;
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  readonly samples: number;
  /** True where the series pauses before this slice, so that no line may be drawn to it. */
  readonly gapBefore: boolean;
}

export interface EnvelopeOptions {
  readonly fromNs: number;
  readonly toNs: number;
  /** Most slices to make; a series with fewer samples keeps them all. */
  readonly slices: number;
  /** Distance between samples beyond which the series counts as interrupted. */
  readonly gapNs: number;
}

/**
 * Thins a series for drawing without hiding its extremes: time is cut into equal slices and each keeps the smallest,
 * the mean and the largest value. A spike of one sample stays visible however long the run was.
 *
 * @param points in order of time
 */
export function envelope(points: readonly Point[], options: EnvelopeOptions): readonly Slice[] {
  const { fromNs, toNs, slices, gapNs } = options;
  const inside = points.filter(({ tNs }) => tNs >= fromNs && tNs <= toNs);
  const thin = inside.length > slices;
  const sliceAt = (tNs: number) => Math.floor(((tNs - fromNs) / (toNs - fromNs)) * slices);
  const out: Slice[] = [];
  let open: Point[] = [];
  let previous: Point | undefined;
  let gapBefore = false;
  const close = (): void => {
    if (open.length > 0) out.push(sliceOf(open, gapBefore));
    open = [];
  };
  for (const point of inside) {
    const [first] = open;
    const gap = previous === undefined || point.tNs - previous.tNs > gapNs;
    const sameSlice = thin && first !== undefined && sliceAt(first.tNs) === sliceAt(point.tNs);
    if (gap || !sameSlice) {
      close();
      gapBefore = gap;
    }
    open.push(point);
    previous = point;
  }
  close();
  return out;
}

function sliceOf(points: readonly Point[], gapBefore: boolean): Slice {
  let [min, max, sum, time] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  for (const { tNs, value } of points) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
    time += tNs;
  }
  const samples = points.length;
  return { tNs: time / samples, min, mean: sum / samples, max, samples, gapBefore };
}
