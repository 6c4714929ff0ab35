import { renderMetric } from '../../analyze/index.js';
import { cell, NO_VALUE, type Cell } from '../table.js';

type Metrics = Readonly<Record<string, number>>;

/** One metric in the unit of its name, or a dash when it was not measured. */
export function metricCell(metrics: Metrics, name: string): Cell {
  const value = metrics[name];
  return value === undefined ? NO_VALUE : cell(renderMetric(name, value));
}

/** A share of one as a percentage with two decimals. */
export function percentCell(ratio: number | undefined): Cell {
  return ratio === undefined ? NO_VALUE : cell(`${(ratio * 100).toFixed(2)} %`);
}

/** A count that ought to be zero. */
export function countCell(count: number | undefined, tone: 'bad' | 'warn' | 'plain' = 'plain'): Cell {
  return count === undefined ? NO_VALUE : cell(renderMetric('count', count), count === 0 ? 'plain' : tone);
}
