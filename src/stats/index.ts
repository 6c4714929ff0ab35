export { bootstrapInterval, medianInPlace, type BootstrapOptions } from './bootstrap.js';
export { chiSquareTail } from './chi-square.js';
export { fewestForMedian, meanEstimate, medianEstimate, type Estimate } from './confidence.js';
export { holmAdjust } from './holm.js';
export { jainIndex } from './jain.js';
export {
  discreteDistribution,
  kolmogorovDistance,
  kolmogorovTail,
  uniformDistribution,
  type Distribution,
} from './kolmogorov.js';
export { mean, standardDeviation, sum } from './mean.js';
export { normalDensity, normalQuantile, normalTail } from './normal.js';
export { quantile, quantiles } from './quantile.js';
export { midranks } from './ranks.js';
export { studentQuantile } from './student.js';
export { signedRankTest, smallestSignedRankP, type SignedRankTest } from './wilcoxon.js';
export { wilsonInterval, type Interval } from './wilson.js';
