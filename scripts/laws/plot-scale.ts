import { niceTicks } from '../../src/report/series/scale.js';
import type { PlotAxis } from './plot.js';

/** Where a value lies on an axis, from 0 to 1, and the values that are written at it. */
export interface PlotScale {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

/** A scale that has room for all values; a linear one begins at 0 unless the values are close together. */
export function plotScale({ scale }: PlotAxis, values: readonly number[]): PlotScale {
  return scale === 'log' ? logScale(values.filter((value) => value > 0)) : linearScale(values);
}

/** Whole decades, so that a slope can be read as a power law. */
function logScale(values: readonly number[]): PlotScale {
  const exponents = values.map((value) => Math.log10(value));
  const low = Math.floor(Math.min(...exponents) + 1e-9);
  const high = Math.max(low + 1, Math.ceil(Math.max(...exponents) - 1e-9));
  return {
    at: (value) => (Math.log10(value) - low) / (high - low),
    // Read from text, because 10 ** -5 is not 1e-5.
    ticks: Array.from({ length: high - low + 1 }, (_, k) => Number(`1e${String(low + k)}`)),
  };
}

function linearScale(values: readonly number[]): PlotScale {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const spread = most - least === 0 ? Math.max(Math.abs(most), 1) * 0.01 : most - least;
  // Values that differ by much less than their size would lie on one line if the axis began at 0.
  const low = least >= 0 && spread > least * 0.2 ? 0 : least - 0.1 * spread;
  const high = most + 0.1 * spread;
  return { at: (value) => (value - low) / (high - low), ticks: niceTicks(low, high, 5) };
}
