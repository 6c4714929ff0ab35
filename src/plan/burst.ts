import { fullFrameBytes } from './queue-limit.js';

/**
 * How late a timer may fire. Virtual: each call of a program that polls takes 0.5 µs. Real:
 * twice the lateness of 100 µs up to which a run counts as calibrated (LINK-MODEL.md).
 */
const TIMER_LATENESS_NS = { virtual: 1_000, real: 200_000 } as const;

export interface Shaping {
  readonly mtuBytes: number;
  readonly overheadBytes: number;
  readonly rateBps: number;
  /** The clock that timers run on; virtual if absent. */
  readonly clock?: 'virtual' | 'real' | undefined;
}

/**
 * TBF sends no faster than one burst per timer: two full frames, or what the line sends while a timer is late, so that
 * a fast link is not slowed down. The wire spaces the packets of a burst again.
 */
export function burstBytes({ mtuBytes, overheadBytes, rateBps, clock = 'virtual' }: Shaping): number {
  return Math.max(
    2 * (fullFrameBytes(mtuBytes) + overheadBytes),
    Math.ceil((rateBps * TIMER_LATENESS_NS[clock]) / 8e9),
  );
}
