/** Figures of a series of echo requests. Names and meanings: src/spec/metrics.ts. */
import { mean, quantiles } from '../../stats/index.js';
import type { WorkloadOutcome } from './types.js';

/** One echo request and what became of it. */
export interface Echo {
  /** Counts from 1. */
  readonly seq: number;
  /** Experiment time of the request. */
  readonly sentNs: number;
  /** Null: no reply. */
  readonly rttMs: number | null;
  /** ICMP errors seen by the process that sent it. */
  readonly errors: readonly string[];
}

/** Loss is a result; only a path that never answered is a failure. */
export function measurePings(echoes: readonly Echo[]): WorkloadOutcome {
  const rtts = echoes.flatMap((echo) => (echo.rttMs === null ? [] : [echo.rttMs]));
  const counts = {
    sent: echoes.length,
    received: rtts.length,
    loss_ratio: 1 - rtts.length / Math.max(1, echoes.length),
  };
  const averageMs = mean(rtts);
  if (averageMs === null) {
    const errors = [...new Set(echoes.flatMap((echo) => echo.errors))];
    const why = errors.length === 0 ? '' : ` (${errors.join(', ')})`;
    return {
      ...NOTHING,
      ok: false,
      reason: `no reply to ${String(echoes.length)} echo requests${why}`,
      metrics: counts,
    };
  }
  const [min = Number.NaN, p50 = Number.NaN, p99 = Number.NaN, max = Number.NaN] = quantiles(rtts, [0, 0.5, 0.99, 1]);
  const metrics = {
    ...counts,
    rtt_min_ms: min,
    rtt_avg_ms: averageMs,
    rtt_p50_ms: p50,
    rtt_p99_ms: p99,
    rtt_max_ms: max,
    jitter_ms: p99 - p50,
  };
  return { ...NOTHING, ok: true, reason: null, metrics };
}

const NOTHING = { table: [], series: [] } as const;
