/** The trace of a link's direction: which file, and what else of the link it rules out. */
import type { LinkDocument } from '../schema/link.js';
import type { DirectionSpec, NodeSpec, SpecPath, TraceSpec } from '../types.js';
import type { LinkScope } from './links.js';
import { obstacleToRate, obstacleToWire } from './variability.js';

interface TracePlace {
  readonly key: 'forward' | 'reverse';
  readonly sender: NodeSpec;
}

/** The direction's own trace, or that of the whole link. */
export function resolveTrace(link: LinkDocument, { key }: TracePlace, scope: LinkScope): TraceSpec | undefined {
  const written = link[key]?.trace ?? link.trace;
  if (written === undefined) return undefined;
  return scope.traces.find(written, tracePath(link, key, scope), scope.diagnostics);
}

/** The rate before the first row that has one. */
export function rateOfTrace(trace: TraceSpec | undefined): number | undefined {
  if (trace?.format !== 'csv') return trace?.meanRateBps;
  return trace.rows.find(({ rateBps }) => rateBps !== undefined && rateBps > 0)?.rateBps;
}

function tracePath(link: LinkDocument, key: 'forward' | 'reverse', { path }: LinkScope): SpecPath {
  return link[key]?.trace === undefined ? [...path, 'trace'] : [...path, key, 'trace'];
}

interface CheckedTrace extends TracePlace {
  readonly link: LinkDocument;
  /** What else is set of the direction. */
  readonly settings: Omit<DirectionSpec, 'rateBps' | 'trace'>;
}

/** Refuses a trace where what it sets cannot vary exactly: a rate at a host's port or below an AQM, a delay beside jitter. */
export function checkTrace(
  trace: TraceSpec,
  { link, key, sender, settings }: CheckedTrace,
  scope: LinkScope,
): TraceSpec {
  const { queue } = settings;
  const setsRate = trace.format === 'mahimahi' || trace.rows.some(({ rateBps }) => rateBps !== undefined);
  const setsWire = trace.format === 'csv' && trace.rows.some(({ delayNs, loss }) => (delayNs ?? loss) !== undefined);
  const path = tracePath(link, key, scope);
  const obstacles = [setsRate ? obstacleToRate(settings) : null, setsWire ? obstacleToWire(settings) : null];
  if (setsRate && sender.kind === 'host') {
    const message = `"${sender.name}" is a host, and the queue in front of a varying rate is in the network`;
    const hint = `put a router between, or give the trace to the other direction only`;
    scope.diagnostics.add(path, { message, hint });
  } else if (setsRate && queue.discipline !== 'drop-tail') {
    const message = `a trace of the rate needs a drop-tail queue, not ${queue.discipline}`;
    scope.diagnostics.add(path, { message, hint: 'use drop-tail, or change the rate by the timeline of the scenario' });
  } else if (setsRate && queue.limit.unit === 'bytes') {
    const message = 'a trace of the rate needs a queue that counts packets, not bytes';
    scope.diagnostics.add(path, { message, hint: 'give the limit in packets, as a time or in BDP' });
  } else {
    for (const obstacle of obstacles) if (obstacle !== null) scope.diagnostics.add(path, obstacle);
  }
  refuseRateBeside(trace, { link, key }, scope);
  return trace;
}

/** A rate written for the same scope as delivery opportunities would have no meaning. */
function refuseRateBeside(
  trace: TraceSpec,
  { link, key }: { readonly link: LinkDocument; readonly key: 'forward' | 'reverse' },
  { path, diagnostics }: LinkScope,
): void {
  if (trace.format !== 'mahimahi') return;
  const own = link[key];
  const at = own?.rate !== undefined ? [...path, key, 'rate'] : [...path, 'rate'];
  const beside = own?.rate !== undefined || (own?.trace === undefined && link.rate !== undefined);
  if (!beside) return;
  const message = 'delivery opportunities are the rate; another one has no meaning beside them';
  diagnostics.add(at, {
    message,
    hint: 'remove the rate, or give the trace and the rate to one direction each',
    at: 'key',
  });
}
