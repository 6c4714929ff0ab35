export { idlePaths } from './idle-paths.js';
export { cellSeed, planMatrix } from './matrix.js';
export { planNetwork } from './network.js';
export { fullFrameBytes, serialisationNs } from './queue-limit.js';
export type * from './types.js';
