import type { Figures } from './figures.js';

export const percent = (value: number | null) => (value === null ? null : `${(value * 100).toPrecision(3)} %`);
const ms = (value: number | null) => (value === null ? null : `${value.toPrecision(3)} ms`);
const seconds = (s: number | null) => (s === null ? null : Number.isFinite(s) ? `${s.toFixed(1)} s` : 'never');

export type Column = readonly [title: string, text: (figures: Figures) => string | null];

export const THROUGHPUT: Column = ['throughput', ({ throughputRatio }) => percent(throughputRatio)];
export const QUEUE_P50: Column = ['queue p50', ({ queueP50Ms }) => ms(queueP50Ms)];
export const QUEUE_P99: Column = ['queue p99', ({ queueP99Ms }) => ms(queueP99Ms)];
export const LOSS: Column = ['loss', ({ lossRatio }) => percent(lossRatio)];
export const HARM: Column = ['harm', ({ harm }) => percent(harm)];
export const JAIN: Column = ['Jain', ({ jain }) => jain?.toFixed(3) ?? null];
export const CONVERGENCE: Column = ['convergence', ({ convergenceS }) => seconds(convergenceS)];

export const COLUMNS: readonly Column[] = [THROUGHPUT, QUEUE_P50, QUEUE_P99, LOSS, HARM, JAIN, CONVERGENCE];
