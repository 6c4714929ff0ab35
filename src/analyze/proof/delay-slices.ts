import type { DelaySlice } from '../../records/index.js';
import type { DirectionTrace } from './trace.js';

const SLICES = 400;

/**
 * One-way delays over time, thinned for drawing: the time of the capture is cut into equal slices, each with the time of its first
 * packet and the least, mean and greatest delay of those that came in it and were delivered.
 */
export function delaySlices({ arrivalNs, deliveredNs }: DirectionTrace): readonly DelaySlice[] {
  const [fromNs = 0, toNs = 0] = [arrivalNs[0], arrivalNs.at(-1)];
  const widthNs = Math.max(1, (toNs - fromNs) / SLICES);
  const slices: DelaySlice[] = [];
  let open: number[] = [];
  let openAt = -1;
  let openNs = 0;
  const close = (): void => {
    if (open.length === 0) return;
    const sum = open.reduce((total, ns) => total + ns, 0);
    slices.push([
      openNs,
      open.reduce((a, b) => Math.min(a, b)),
      Math.round(sum / open.length),
      open.reduce((a, b) => Math.max(a, b)),
    ]);
    open = [];
  };
  arrivalNs.forEach((ns, k) => {
    const delayNs = (deliveredNs[k] ?? Number.NaN) - ns;
    if (Number.isNaN(delayNs)) return;
    const at = Math.min(SLICES - 1, Math.floor((ns - fromNs) / widthNs));
    if (at !== openAt) {
      close();
      [openAt, openNs] = [at, ns];
    }
    open.push(delayNs);
  });
  close();
  return slices;
}
