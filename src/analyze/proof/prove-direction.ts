import type { PlannedDirection, PlannedLink } from '../../plan/types.js';
import type { DirectionProof, ResidualSummary } from '../../records/index.js';
import { quantiles } from '../../stats/index.js';
import { predictLosses } from '../loss-prediction.js';
import { delaySlices } from './delay-slices.js';
import { delayLaw } from './delay-law.js';
import { hopDelay } from './hop-delay.js';
import { unmodelledSetting } from './modelled.js';
import { lindleyResidual, type Residual } from './residual.js';
import type { DirectionTrace } from './trace.js';
import { idleWhileWaitingNs } from './work-conservation.js';

/**
 * How far from the recorded instant a decision may be made, and how late timers usually are. Virtual: a guest's timers are exact
 * to a few ns, unless programs poll, whose calls then take 0.5 µs each; forwarding takes no time. Real: the lateness up to
 * which a run counts as calibrated.
 */
const SLACK = {
  virtual: { timerNs: 1_000, usualNs: 100, forwardingNs: 0 },
  real: { timerNs: 100_000, usualNs: 100_000, forwardingNs: 100_000 },
} as const;

export interface DirectionEvidence {
  readonly link: PlannedLink;
  readonly planned: PlannedDirection;
  readonly trace: DirectionTrace;
  readonly clock: 'virtual' | 'real';
}

/** Everything that the packets of one direction say about its link, as one flat record. */
export function proveDirection(evidence: DirectionEvidence): DirectionProof {
  const { link, planned, clock } = evidence;
  const trace = onLine(evidence.trace, planned.overheadBytes);
  const head = { link: link.id, direction: planned.direction } as const;
  const shaped = planned.variant === 'shaped-aqm' || planned.variant === 'shaped-drop-tail';
  const onWire = shaped || planned.variant === 'wire-only' ? atWire(trace) : trace;
  const limitPackets = planned.variant === 'exact-drop-tail' ? planned.limitPackets : null;
  const ideal = { rateBps: planned.rateBps, delayNs: planned.delayNs, limitPackets };
  const residual = lindleyResidual(onWire, ideal, SLACK[clock]);
  const lossless = planned.loss.model === 'none';
  const skipped = whySkipped(trace);
  return {
    ...head,
    skipped: unmodelledSetting(planned) ?? skipped,
    packets: trace.arrivalNs.length,
    delivered: trace.deliveredNs.filter((ns) => !Number.isNaN(ns)).length,
    residual: summarize(residual.residualsNs),
    idle: idleBySize(residual.idle),
    delays: delaySlices(trace),
    capacity: capacityOf(residual, planned.rateBps),
    queue: limitPackets === null ? null : queueOf(residual, limitPackets),
    delay: hopDelay(trace, planned),
    work: shaped && lossless ? workOf(trace, planned) : null,
    loss: lossOf(trace, planned),
    delay_law: skipped === null ? delayLaw({ planned, trace: onWire, latenessNs: SLACK[clock].timerNs }) : null,
    overtakings: residual.overtakings,
    unexplained: trace.unexplained,
    strangers: trace.strangers,
    ambiguous: trace.ambiguous,
  };
}

function whySkipped({ arrivalNs, unexplained, ambiguous }: DirectionTrace): string | null {
  if (arrivalNs.length === 0) return 'no packet came to it';
  if (unexplained > 0) return `${String(unexplained)} packets of the router itself were among them`;
  return ambiguous > 0 ? `${String(ambiguous)} packets were dropped before either of several equal paths` : null;
}

/** The trace with the bytes that each frame takes on the line. */
function onLine(trace: DirectionTrace, overheadBytes: number): DirectionTrace {
  if (overheadBytes === 0) return trace;
  return { ...trace, frameBytes: trace.frameBytes.map((bytes) => bytes + overheadBytes) };
}

/** The part of a trace that reached the wire, with the wire's input as its arrival. */
function atWire(trace: DirectionTrace): DirectionTrace {
  const rows = trace.wireNs.flatMap((ns, k) => (Number.isNaN(ns) ? [] : [k])).sort(byWireTime(trace));
  const pick = (column: readonly number[]) => rows.map((k) => column[k] ?? Number.NaN);
  const wireNs = pick(trace.wireNs);
  return {
    ...trace,
    arrivalNs: wireNs,
    wireNs,
    frameBytes: pick(trace.frameBytes),
    deliveredNs: pick(trace.deliveredNs),
  };
}

/** Sorting is stable, so packets that enter the wire at one instant keep their order. */
const byWireTime =
  ({ wireNs }: DirectionTrace) =>
  (a: number, b: number) =>
    (wireNs[a] ?? 0) - (wireNs[b] ?? 0);

function summarize(residualsNs: readonly number[]): ResidualSummary | null {
  if (residualsNs.length === 0) return null;
  const percents = Array.from({ length: 101 }, (_, k) => k / 100);
  const [p50 = 0, p99 = 0, p999 = 0, ...percentiles] = quantiles(residualsNs, [0.5, 0.99, 0.999, ...percents]);
  return {
    packets: residualsNs.length,
    min_ns: percentiles[0] ?? 0,
    p50_ns: p50,
    p99_ns: p99,
    p999_ns: p999,
    max_ns: percentiles[100] ?? 0,
    percentiles_ns: percentiles,
  };
}

function idleBySize(idle: Residual['idle']): DirectionProof['idle'] {
  const sizes = new Map<number, number[]>();
  for (const { frameBytes, residualNs } of idle) {
    const residuals = sizes.get(frameBytes);
    if (residuals === undefined) sizes.set(frameBytes, [Math.abs(residualNs)]);
    else residuals.push(Math.abs(residualNs));
  }
  return [...sizes]
    .sort(([a], [b]) => a - b)
    .map(([frame_bytes, residuals]) => {
      const [p50 = 0, p99 = 0, max = 0] = quantiles(residuals, [0.5, 0.99, 1]);
      return { frame_bytes, packets: residuals.length, p50_abs_ns: p50, p99_abs_ns: p99, max_abs_ns: max };
    });
}

function capacityOf({ busy }: Residual, rateBps: number): DirectionProof['capacity'] {
  if (busy.packets === 0 || busy.ns <= 0) return null;
  const inWholeNsBps = (busy.bits * 1e9) / busy.idealNs;
  return {
    packets: busy.packets,
    measured_bps: (busy.bits * 1e9) / busy.ns,
    rate_bps: rateBps,
    whole_ns_bps: inWholeNsBps,
  };
}

function queueOf({ queue }: Residual, limitPackets: number): DirectionProof['queue'] {
  const { dropped, predicted, unpredicted, missed, undecided, maxPackets } = queue;
  return { limit_packets: limitPackets, max_packets: maxPackets, dropped, predicted, unpredicted, missed, undecided };
}

function workOf(trace: DirectionTrace, { rateBps, delayNs }: PlannedDirection): DirectionProof['work'] {
  const idleNs = idleWhileWaitingNs(trace, rateBps, delayNs);
  return {
    packets: idleNs.length,
    max_idle_ns: idleNs.reduce((most, ns) => Math.max(most, ns), 0),
    max_early_ns: idleNs.reduce((most, ns) => Math.max(most, -ns), 0),
  };
}

function lossOf(trace: DirectionTrace, planned: PlannedDirection): DirectionProof['loss'] {
  const oracle = predictLosses(planned);
  const sent = atWire(trace);
  if (oracle === null) return null;
  const count = { packets: 0, lost: 0, predicted: 0, disagreements: 0 };
  const bursts: number[] = [];
  let burst = 0;
  for (const deliveredNs of sent.deliveredNs) {
    const lost = Number.isNaN(deliveredNs);
    const expected = oracle();
    count.packets++;
    count.lost += Number(lost);
    count.predicted += Number(expected);
    count.disagreements += Number(lost !== expected);
    if (lost) burst++;
    else if (burst > 0) {
      bursts[burst - 1] = (bursts[burst - 1] ?? 0) + 1;
      burst = 0;
    }
  }
  return { ...count, bursts: Array.from(bursts, (number: number | undefined) => number ?? 0) };
}
