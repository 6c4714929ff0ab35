export { normalDensity, normalQuantile, normalTail } from '../util/normal.js';
