import type { IdlePath } from '../../plan/types.js';
import type { CellRecords, WorkloadResult } from '../../records/index.js';
import { idlePaths } from '../../plan/idle-paths.js';
import { isSteady, planAt, routesSteady } from '../link-states.js';
import { noneOf, notApplicable, type Check } from './check.js';

/** Largest distance of any reply from the prediction in virtual time. */
const VIRTUAL_BOUND_US = 2;
/** Largest distance of the median in real time, where timers and scheduling add to every packet. */
const REAL_BOUND_US = 50;

/** An idle path takes exactly as long as its delays and serialisation times add up to. Judged on lone pings. */
export const idleRtt: Check = {
  id: 'idle-rtt',
  severity: 'soft',
  evaluate({ records }) {
    const virtual = records.input.clock === 'virtual';
    const boundUs = virtual ? VIRTUAL_BOUND_US : REAL_BOUND_US;
    const bound = virtual ? `every reply within ${String(boundUs)} µs` : `median within ${String(boundUs)} µs`;
    const observations = records.workloads.flatMap((result) => observe(records, result));
    if (observations.length === 0)
      return notApplicable('no ping ran alone on a single path whose links stayed the same', bound);
    const findings = observations.filter(({ errorUs }) => errorUs > boundUs).map(({ text }) => text);
    return noneOf(findings, { measured: observations.map(({ text }) => text).join('; '), bound });
  },
};

/** Ethernet 14, IPv4 20, ICMP 8. */
const ECHO_HEADERS_BYTES = 42;

interface Observation {
  readonly errorUs: number;
  readonly text: string;
}

function observe(records: CellRecords, result: WorkloadResult): readonly Observation[] {
  const ping = records.input.workloads.find((one) => one.kind === 'ping' && one.id === result.id);
  if (ping?.kind !== 'ping' || !result.ok || result.overlapped_by.length > 0) return [];
  const frameBytes = ping.payloadBytes + ECHO_HEADERS_BYTES;
  const steady = { fromNs: result.start_ns, toNs: result.end_ns };
  if (!routesSteady(records, result.start_ns, result.end_ns)) return [];
  const plan = planAt(records, result.start_ns);
  const rates = plan.links.flatMap(({ forward, reverse }) => [forward.rateBps, reverse.rateBps]);
  // During an outage nothing arrives, and a rate of zero predicts no time.
  const [path] = rates.includes(0) ? [] : idlePaths(plan, [{ from: ping.from, to: ping.to, frameBytes }]);
  // A packet longer than the MTU travels in fragments, which the prediction does not cover.
  const links = plan.links.filter(({ id }) => path?.links.includes(id));
  const directions = links.flatMap((link) => [link.forward, link.reverse].map((planned) => ({ link, planned })));
  if (directions.some((one) => !isSteady(records, one, steady))) return [];
  if (path === undefined || links.some(({ mtuBytes }) => frameBytes > mtuBytes + 14)) return [];
  const errors = judgedValues(records, result).map((ms) => distanceUs(ms * 1e3, path));
  if (errors.length === 0) return [];
  const worst = errors.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
  const sign = worst < 0 ? '−' : '+';
  const text = `${result.id}: ${sign}${Math.abs(worst).toFixed(1)} µs from ${(path.rttNs / 1e6).toFixed(4)} ms`;
  return [{ errorUs: Math.abs(worst), text }];
}

/** Signed distance from the predicted range, which is a point unless equal-cost paths differ. */
function distanceUs(measuredUs: number, { rttNs, maxRttNs }: IdlePath): number {
  if (measuredUs > maxRttNs / 1e3) return measuredUs - maxRttNs / 1e3;
  return Math.min(0, measuredUs - rttNs / 1e3);
}

/** The extremes in virtual time, the median in real time. Ping prints microseconds in its statistics. */
function judgedValues(records: CellRecords, { metrics }: WorkloadResult): readonly number[] {
  const names = records.input.clock === 'virtual' ? ['rtt_min_ms', 'rtt_max_ms'] : ['rtt_p50_ms'];
  return names.flatMap((name) => metrics[name] ?? []);
}
