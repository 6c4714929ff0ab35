/** Ticks at 1, 2 or 5 times a power of ten, about `count` of them, from the first at or above `from` up to `to`. */
export function niceTicks(from: number, to: number, count: number): readonly number[] {
  const step = niceStep((to - from) / count);
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => Number(((first + k) * step).toPrecision(12)));
}

/** The smallest of 1, 2, 5 × 10ᵏ that is not below `least`. */
export function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((one) => one * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}

export interface Unit {
  readonly label: string;
  /** One of this unit in the base unit of the values. */
  readonly factor: number;
}

const RATE_UNITS: readonly Unit[] = [
  { label: 'Tbit/s', factor: 1e12 },
  { label: 'Gbit/s', factor: 1e9 },
  { label: 'Mbit/s', factor: 1e6 },
  { label: 'kbit/s', factor: 1e3 },
  { label: 'bit/s', factor: 1 },
];

/** The largest unit in which the largest rate is at least one. */
export function rateUnit(largestBps: number): Unit {
  return RATE_UNITS.find(({ factor }) => largestBps >= factor) ?? { label: 'bit/s', factor: 1 };
}
