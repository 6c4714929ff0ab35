export { type DocumentKind, jsonSchema } from './json-schema.js';
export { loadScenario, loadTopology } from './load-scenario.js';
export { betterDirection, headlineMetric, metricNamesOf } from './metrics.js';
export { type Override, parseOverride } from './overrides.js';
export { parseScenario, parseTopology } from './parse-scenario.js';
export { LINK_PRESETS } from './presets.js';
export type * from './tune-spec.js';
export { tuneValueAt } from './tune-values.js';
export type * from './types.js';
