import { LonghaulError } from '../../errors/index.js';
import { headlineMetric } from '../../spec/index.js';
import { didYouMean } from '../../util/did-you-mean.js';
import { metricText, type MetricKey } from './arm.js';

/**
 * Which metrics are compared: those named, or the main one of every workload. Every further metric makes each of them
 * harder to call different (Holm), so that all is a choice and not the default.
 */
export function isChosen(names: readonly string[], key: MetricKey): boolean {
  if (names.length === 0) return key.kind !== null && key.name === headlineMetric(key.kind);
  return names.some((name) => name === 'all' || matchesMetric(name, key));
}

/** A name means the metric of one workload or link, or that of all which have it. */
export const matchesMetric = (name: string, key: MetricKey) => name === key.name || name === metricText(key);

/** @throws LonghaulError `usage` for a name that no arm measured */
export function checkMetricNames(names: readonly string[], measured: readonly MetricKey[]): void {
  const known = [...new Set(measured.flatMap((key) => [key.name, metricText(key)]))];
  for (const name of names) {
    if (name === 'all' || known.includes(name)) continue;
    const guess = didYouMean(name, known);
    const workloads = [...new Set(measured.filter(({ kind }) => kind !== null).map(metricText))];
    throw new LonghaulError({
      code: 'usage',
      message: `no metric "${name}" was measured in both arms`,
      hint:
        guess === undefined
          ? `measured are for example ${workloads.slice(0, 8).join(', ')}`
          : `did you mean "${guess}"?`,
    });
  }
}
