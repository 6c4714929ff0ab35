export type * from './cell-records.js';
export type * from './comparison.js';
export type * from './events.js';
export type * from './proof.js';
export type * from './samples.js';
export type * from './summary.js';
export type * from './workload-result.js';
