export { jainIndex } from './jain.js';
export { mean, standardDeviation, sum } from './mean.js';
export { normalQuantile } from './normal.js';
export { quantile, quantiles } from './quantile.js';
export { wilsonInterval, type Interval } from './wilson.js';
