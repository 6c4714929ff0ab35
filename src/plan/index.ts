export { hopWeights, isKernelMode, weighRoutes, type BalanceNow } from './balance.js';
export { changeDirection, routesWhileDown, traceChanges, type DirectionChange } from './changes.js';
export { drawFlows, type PlannedFlow } from './flows.js';
export { idlePaths } from './idle-paths.js';
export { isFiltered } from './is-filtered.js';
export { jitterTable, TABLE_SCALE } from './jitter-tables.js';
export { planMatrix } from './matrix.js';
export { planNetwork } from './network.js';
export { cellSeed, drawStartPhase, phaseSeed } from './seeds.js';
export {
  merge as mergeTransport,
  settingsFrom,
  settingsOn,
  withTransport,
  type SettingsByAddress,
} from './transport.js';
export { fullFrameBytes, serialisationNs } from './queue-limit.js';
export type * from './types.js';
