import type { Diagnostics } from '../diagnostics.js';
import type { WorkloadDocument } from '../schema/workload.js';
import type { SpecPath, StartSpec, WorkloadSpec } from '../types.js';

/** `at`, or `after` with an optional `delay`; neither means the start of the experiment. */
export function resolveStart(
  document: Pick<WorkloadDocument, 'at' | 'after' | 'delay'> & Partial<Pick<WorkloadDocument, 'start_jitter'>>,
  path: SpecPath,
  diagnostics: Diagnostics,
): StartSpec {
  const { at, after, delay } = document;
  if (at !== undefined && after !== undefined) {
    const hint = 'keep "at" for a fixed time, or "after" with "delay" for a time after another workload';
    diagnostics.add([...path, 'at'], { message: '"at" and "after" exclude each other', hint, at: 'key' });
  }
  if (delay !== undefined && after === undefined) {
    const hint = 'use "at" for a time after the start of the experiment';
    diagnostics.add([...path, 'delay'], { message: '"delay" needs "after"', hint, at: 'key' });
  }
  const jitter = document.start_jitter === undefined ? {} : { jitterNs: document.start_jitter };
  return { after: after === undefined ? [] : [after].flat(), delayNs: at ?? delay ?? 0, ...jitter };
}

/** Names in `after` must exist, and must not wait for each other in a circle. */
export function checkStarts(workloads: readonly WorkloadSpec[], diagnostics: Diagnostics): void {
  const byId = new Map(workloads.map((workload) => [workload.id, workload]));
  for (const workload of workloads) {
    const path = [...workload.path, 'after'];
    for (const id of workload.start.after) {
      if (!byId.has(id)) diagnostics.addUnknownName(path, { what: 'workload', name: id, known: [...byId.keys()] });
    }
    const circle = findCircle(workload, byId);
    if (circle === undefined) continue;
    const message = `workloads wait for each other in a circle: ${circle.join(' -> ')}`;
    diagnostics.add(path, { message, hint: 'remove one "after"' });
  }
}

/** The circle that `start` is on, reported only at its first member in file order so that it is reported once. */
function findCircle(start: WorkloadSpec, byId: ReadonlyMap<string, WorkloadSpec>): readonly string[] | undefined {
  const trail = trailBack(start, byId);
  if (trail === undefined) return undefined;
  const first = [...byId.keys()].find((id) => trail.includes(id));
  return first === start.id ? trail : undefined;
}

/** Shortest way from a workload through `after` back to itself. */
function trailBack(start: WorkloadSpec, byId: ReadonlyMap<string, WorkloadSpec>): readonly string[] | undefined {
  const seen = new Set<string>();
  const queue: (readonly string[])[] = [[start.id]];
  for (let trail = queue.shift(); trail !== undefined; trail = queue.shift()) {
    for (const next of byId.get(trail.at(-1) ?? '')?.start.after ?? []) {
      if (next === start.id) return [...trail, next];
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push([...trail, next]);
    }
  }
  return undefined;
}
