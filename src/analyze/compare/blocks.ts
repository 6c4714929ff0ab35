import type { ComparedBlock } from '../../records/index.js';
import { isUsable, measurementsOf, metricText, type Arm, type ArmPair, type MetricKey } from './arm.js';

/** The pairs of values of one metric. */
export interface PairedMetric {
  readonly key: MetricKey;
  readonly blocks: readonly ComparedBlock[];
}

/** Pairs repeat k of one arm with repeat k of the other, for every metric that both measured. */
export function pairBlocks({ baseline, candidate }: ArmPair): readonly PairedMetric[] {
  const [left, right] = [valuesOf(baseline), valuesOf(candidate)];
  return [...left].flatMap(([text, { key, values }]) => {
    const others = right.get(text)?.values;
    if (others === undefined) return [];
    const blocks = [...values].flatMap(([repeat, value]): readonly ComparedBlock[] => {
      const other = others.get(repeat);
      return other === undefined ? [] : [{ repeat, baseline: value, candidate: other }];
    });
    return blocks.length === 0 ? [] : [{ key, blocks }];
  });
}

interface MetricValues {
  readonly key: MetricKey;
  readonly values: Map<number, number>;
}

function valuesOf({ cells }: Arm): ReadonlyMap<string, MetricValues> {
  const metrics = new Map<string, MetricValues>();
  for (const cell of cells.filter(isUsable)) {
    for (const [key, value] of measurementsOf(cell)) {
      const text = metricText(key);
      const metric = metrics.get(text) ?? { key, values: new Map<number, number>() };
      metric.values.set(cell.repeat, value);
      metrics.set(text, metric);
    }
  }
  return metrics;
}
