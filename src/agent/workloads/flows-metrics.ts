/** Figures of many flows. Names and meanings: src/spec/metrics.ts. */
import type { FlowSample } from '../../records/index.js';
import { mean, quantiles } from '../../stats/index.js';

/** Short messages and bulk transfers, as the field divides them. */
const SMALL_BYTES = 100_000;
const LARGE_BYTES = 1_000_000;

/** @param samples of flows that all ended */
export function measureFlows(samples: readonly FlowSample[]): Readonly<Record<string, number>> {
  const all = fctsMs(samples);
  const [p50 = 0, p99 = 0, max = 0] = quantiles(all, [0.5, 0.99, 1]);
  const starts = samples.map(({ t_ns }) => t_ns);
  const [firstNs, lastNs] = [Math.min(...starts), Math.max(...starts)];
  const endNs = Math.max(...samples.map(({ t_ns, fct_ns }) => t_ns + (fct_ns ?? 0)));
  const bits = 8 * samples.reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    flows: samples.length,
    ...(lastNs > firstNs ? { offered_bps: (bits * 1e9) / (lastNs - firstNs) } : {}),
    goodput_bps: (bits * 1e9) / (endNs - firstNs),
    fct_mean_ms: mean(all) ?? 0,
    fct_p50_ms: p50,
    fct_p99_ms: p99,
    fct_max_ms: max,
    ...ofSmall(fctsMs(samples.filter(({ bytes }) => bytes <= SMALL_BYTES))),
    ...ofLarge(fctsMs(samples.filter(({ bytes }) => bytes > LARGE_BYTES))),
    retransmits: samples.reduce((sum, { retransmits }) => sum + (retransmits ?? 0), 0),
  };
}

const fctsMs = (samples: readonly FlowSample[]) => samples.map(({ fct_ns }) => (fct_ns ?? 0) / 1e6);

function ofSmall(fcts: readonly number[]) {
  if (fcts.length === 0) return {};
  const [p50 = 0, p99 = 0] = quantiles(fcts, [0.5, 0.99]);
  return { small_fct_p50_ms: p50, small_fct_p99_ms: p99 };
}

function ofLarge(fcts: readonly number[]) {
  const average = mean(fcts);
  return average === null ? {} : { large_fct_mean_ms: average };
}
