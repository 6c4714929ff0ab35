import type { Diagnostics } from '../diagnostics.js';
import { linkMetricNames, metricNamesOf } from '../metrics.js';
import type { ExpectationDocument } from '../schema/scenario.js';
import type { ExpectationSpec, SpecPath, Topology, WorkloadSpec } from '../types.js';

type SubjectDocument = Pick<ExpectationDocument, 'id' | 'workload' | 'link' | 'direction'>;

export interface ExpectationScope {
  readonly topology: Topology;
  readonly workloads: readonly WorkloadSpec[];
  readonly diagnostics: Diagnostics;
}

export function resolveExpectations(
  documents: readonly ExpectationDocument[],
  scope: ExpectationScope,
): readonly ExpectationSpec[] {
  return documents.map((document, index) => {
    const path = ['expectations', index];
    const { subject, metrics } = resolveSubject(document, path, scope);
    const { id, metric, over, statistic, confidence } = document;
    if (metrics !== undefined && !metrics.includes(metric)) {
      scope.diagnostics.addUnknownName([...path, 'metric'], { what: 'metric', name: metric, known: metrics });
    }
    checkRatio(document, path, scope);
    checkStatistic(document, path, scope.diagnostics);
    const bound = resolveBound(document, path, scope.diagnostics);
    return { id, subject, over, statistic, confidence, metric, bound, path };
  });
}

/** A ratio is of the same metric of two workloads, so that its unit cancels. */
function checkRatio({ workload, over, metric }: ExpectationDocument, path: SpecPath, scope: ExpectationScope): void {
  if (over === undefined) return;
  const at = [...path, 'over'];
  const other = scope.workloads.find(({ id }) => id === over);
  if (workload === undefined || over === workload) {
    const message = workload === undefined ? 'only a workload has a ratio' : 'a ratio needs two workloads';
    scope.diagnostics.add(at, { message, hint: 'give two workloads of this scenario: "workload: a" and "over: b"' });
  } else if (other === undefined) {
    const known = scope.workloads.map(({ id }) => id);
    scope.diagnostics.addUnknownName(at, { what: 'workload', name: over, known });
  } else if (!metricNamesOf(other.kind).includes(metric)) {
    const hint = `its metrics are ${metricNamesOf(other.kind).join(', ')}`;
    scope.diagnostics.add(at, { message: `workload "${over}" has no metric "${metric}"`, hint });
  }
}

function checkStatistic(document: ExpectationDocument, path: SpecPath, diagnostics: Diagnostics): void {
  if (document.confidence === undefined || document.statistic !== 'all') return;
  const hint = 'add "statistic: median" or "statistic: mean", or remove it';
  diagnostics.add([...path, 'confidence'], { message: 'a confidence belongs to a statistic over repeats', hint });
}

interface Subject {
  readonly subject: ExpectationSpec['subject'];
  /** Undefined when the subject does not exist: its metrics are unknown. */
  readonly metrics: readonly string[] | undefined;
}

/** Also of what is tuned and constrained, which names its metric in the same words. */
export function resolveSubject(document: SubjectDocument, path: SpecPath, scope: ExpectationScope): Subject {
  const { workload, link, direction } = document;
  if ((workload === undefined) === (link === undefined)) {
    const hint = 'give one of "workload: …" and "link: …"';
    scope.diagnostics.add(path, { message: `"${document.id}" must be about one workload or one link`, hint });
  }
  if (workload !== undefined) {
    if (direction !== undefined) {
      const hint = 'metrics of workloads carry the direction in their name, as in wan_forward_bytes';
      scope.diagnostics.add([...path, 'direction'], { message: 'only a link has a direction', hint, at: 'key' });
    }
    return { subject: { kind: 'workload', id: workload }, metrics: workloadMetrics(workload, path, scope) };
  }
  if (link !== undefined && direction === undefined) {
    const message = `"${document.id}" does not say which direction of the link`;
    scope.diagnostics.add(path, {
      code: 'input.schema',
      message,
      hint: 'add "direction: forward" or "direction: reverse"',
    });
  }
  const subject = { kind: 'link', id: link ?? '', direction: direction ?? 'forward' } as const;
  return { subject, metrics: link === undefined ? undefined : linkMetrics(link, path, scope) };
}

function workloadMetrics(id: string, path: SpecPath, scope: ExpectationScope): readonly string[] | undefined {
  const workload = scope.workloads.find((candidate) => candidate.id === id);
  if (workload !== undefined) return metricNamesOf(workload.kind);
  const known = scope.workloads.map((candidate) => candidate.id);
  scope.diagnostics.addUnknownName([...path, 'workload'], { what: 'workload', name: id, known });
  return undefined;
}

function linkMetrics(id: string, path: SpecPath, scope: ExpectationScope): readonly string[] | undefined {
  const { links } = scope.topology;
  if (links.some((link) => link.id === id)) return linkMetricNames();
  const members = links.filter((link) => link.group === id).map((link) => link.id);
  if (members.length > 0) {
    const message = `"${id}" is ${String(members.length)} parallel links`;
    scope.diagnostics.add([...path, 'link'], { message, hint: `name one of them: ${members.slice(0, 8).join(', ')}` });
  } else {
    const known = links.map((link) => link.id);
    scope.diagnostics.addUnknownName([...path, 'link'], { what: 'link', name: id, known });
  }
  return undefined;
}

function resolveBound(
  document: ExpectationDocument,
  path: SpecPath,
  diagnostics: Diagnostics,
): ExpectationSpec['bound'] {
  const { min, max, target, tolerance } = document;
  const hasRange = min !== undefined || max !== undefined;
  if (hasRange === (target !== undefined)) {
    const message = hasRange ? 'a bound is a range or a target, not both' : `"${document.id}" has no bound`;
    diagnostics.add(path, { message, hint: 'give "min" and/or "max", or "target" with "tolerance"' });
  } else if ((target === undefined) !== (tolerance === undefined)) {
    const message = target === undefined ? 'a tolerance belongs to a target' : 'a target needs a tolerance';
    diagnostics.add(path, { message, hint: 'give both, for example "target: 1e9, tolerance: 0.5 %"' });
  }
  if (min !== undefined && max !== undefined && min > max) {
    const message = `min ${String(min)} is above max ${String(max)}`;
    diagnostics.add([...path, 'min'], { message, hint: 'swap them' });
  }
  return target === undefined
    ? { kind: 'range', min, max }
    : { kind: 'target', value: target, toleranceRatio: tolerance ?? 0 };
}
