import { LEAST_FLOW_BYTES, meanSizeBytes, SIZE_DISTRIBUTIONS, type SizePoint } from '../flow-sizes.js';
import type { FlowsWorkload } from '../flow-types.js';
import { FLOWS } from '../limits.js';
import type { WorkloadOf } from '../schema/workload.js';
import type { SpecPath } from '../types.js';
import type { WorkloadScope } from './workload-scope.js';

type Document = WorkloadOf<'flows'>;

/** Everything of a workload of flows but what all workloads have. */
export function resolveFlows(
  document: Document,
  path: SpecPath,
  scope: WorkloadScope,
): Omit<FlowsWorkload, 'id' | 'start' | 'timeoutNs' | 'path'> {
  const { kind, arrivals, congestion, fan_in: fanIn } = document;
  const from = resolvePlaces(document.from, [...path, 'from'], scope);
  const to = resolvePlaces(document.to, [...path, 'to'], scope);
  checkPairs({ from, to, fanIn }, path, scope);
  const sizes = resolveSizes(document, [...path, 'sizes'], scope);
  const sizesName = nameOf(document);
  const intervalNs = resolveInterval(document, meanSizeBytes(sizes), { path, scope });
  const end = resolveEnd(document, intervalNs, { path, scope });
  return { kind, from, to, sizes, sizesName, arrivals, intervalNs, end, fanIn, congestion };
}

interface Place {
  readonly path: SpecPath;
  readonly scope: WorkloadScope;
}

/** Nodes of a site, a node, or a list of both. */
function resolvePlaces(written: string | readonly string[], path: SpecPath, scope: WorkloadScope): readonly string[] {
  const list = typeof written === 'string' ? [written] : written;
  const nodes = list.flatMap((name, index) => {
    const site = scope.topology.sites.find((one) => one.name === name);
    if (site !== undefined) return site.hosts;
    return scope.requireNode(name, typeof written === 'string' ? path : [...path, index]) ? [name] : [];
  });
  const twice = nodes.find((name, index) => nodes.indexOf(name) !== index);
  if (twice !== undefined) {
    scope.diagnostics.add(path, { message: `"${twice}" is named twice`, hint: 'name each node once' });
  }
  return [...new Set(nodes)];
}

type Pairs = Pick<FlowsWorkload, 'from' | 'to' | 'fanIn'>;

/** Every receiver has as many other senders as flows may start at once, and a path from each. */
function checkPairs({ from, to, fanIn }: Pairs, path: SpecPath, scope: WorkloadScope): void {
  if (from.length === 0 || to.length === 0) return;
  for (const receiver of to) {
    const others = from.filter((sender) => sender !== receiver);
    if (others.length < fanIn) {
      const message = `"${receiver}" has ${String(others.length)} senders, and ${String(fanIn)} flows start at once`;
      const hint = fanIn === 1 ? 'a node cannot send to itself: name another' : 'name more senders, or lower fan_in';
      scope.diagnostics.add([...path, fanIn === 1 ? 'from' : 'fan_in'], { message, hint });
      return;
    }
    for (const sender of others) scope.requirePath(sender, receiver, [...path, 'to']);
  }
}

function nameOf({ sizes: { fixed, distribution, scale } }: Document): string {
  const scaled = scale === 1 ? '' : ` × ${String(scale)}`;
  return `${distribution ?? (fixed === undefined ? 'own sizes' : `${String(fixed)} B`)}${scaled}`;
}

function resolveSizes({ sizes }: Document, path: SpecPath, { diagnostics }: WorkloadScope): readonly SizePoint[] {
  const { fixed, distribution, cdf, scale } = sizes;
  const given = [fixed, distribution, cdf].filter((one) => one !== undefined).length;
  if (given !== 1) {
    const message = given === 0 ? 'the sizes of the flows are missing' : 'the sizes of the flows are given twice';
    diagnostics.add(path, { message, hint: 'use one of "fixed", "distribution" and "cdf"' });
  }
  if (cdf !== undefined) checkCurve(cdf, [...path, 'cdf'], diagnostics);
  const points: readonly SizePoint[] =
    cdf ?? (distribution === undefined ? atOneSize(fixed ?? LEAST_FLOW_BYTES) : SIZE_DISTRIBUTIONS[distribution]);
  const largest = (points.at(-1)?.[0] ?? 0) * scale;
  if (largest < LEAST_FLOW_BYTES || largest > FLOWS.maxBytes) {
    const hint = `between ${String(LEAST_FLOW_BYTES)} B and ${String(FLOWS.maxBytes)} B`;
    diagnostics.add([...path, 'scale'], { message: `the largest flow would be ${String(largest)} B`, hint });
  }
  return points.map(([bytes, share]) => [bytes * scale, share]);
}

const atOneSize = (bytes: number): readonly SizePoint[] => [
  [bytes, 0],
  [bytes, 1],
];

function checkCurve(curve: readonly SizePoint[], path: SpecPath, diagnostics: WorkloadScope['diagnostics']): void {
  curve.forEach(([bytes, share], index) => {
    const [before, shareBefore] = curve[index - 1] ?? [0, 0];
    if (bytes >= before && share >= shareBefore && share <= 1) return;
    diagnostics.add([...path, index], {
      message: 'sizes and shares of a distribution grow from point to point, up to 100 %',
      hint: 'write for example [[10 kB, 0], [100 kB, 50 %], [1 MB, 100 %]]',
    });
  });
  if (curve.at(-1)?.[1] === 1) return;
  diagnostics.add([...path, curve.length - 1], {
    message: 'the last share is not 100 %',
    hint: 'add the largest size',
  });
}

/** Mean time between arrivals: given, or such that the flows offer the rate. */
function resolveInterval({ rate, interval, fan_in }: Document, meanBytes: number, { path, scope }: Place): number {
  if (interval !== undefined && rate !== undefined) {
    const message = '"rate" and "interval" exclude each other';
    scope.diagnostics.add([...path, 'interval'], { message, hint: 'keep one', at: 'key' });
  }
  if (interval !== undefined) return interval;
  if (rate !== undefined) return (meanBytes * 8e9 * fan_in) / rate;
  const hint = 'add for example "rate: 100 Mbit/s" or "interval: 10 ms"';
  scope.diagnostics.add(path, { message: 'nothing says how often flows arrive', hint });
  return 1e9;
}

function resolveEnd({ count, duration, fan_in }: Document, intervalNs: number, { path, scope }: Place) {
  if ((count === undefined) === (duration === undefined)) {
    const message =
      count === undefined ? 'nothing says when arrivals end' : '"count" and "duration" exclude each other';
    scope.diagnostics.add(path, { message, hint: 'use "count: 1000" or "duration: 10 s"' });
  }
  const expected = (count ?? (duration ?? 0) / intervalNs) * fan_in;
  if (expected > FLOWS.maxFlows) {
    const message = `about ${String(Math.round(expected))} flows would start, and at most ${String(FLOWS.maxFlows)} may`;
    scope.diagnostics.add(path, { message, hint: 'use larger flows, a lower rate, or a shorter time' });
  }
  return duration === undefined ? { count: count ?? 1 } : { durationNs: duration };
}
