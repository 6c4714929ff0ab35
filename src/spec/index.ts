export type { ScenarioTexts } from './documents.js';
export { floorRttNs, typicalRttNs } from './fibre.js';
export { type DocumentKind, jsonSchema } from './json-schema.js';
export { loadScenario, loadTopology, type LoadOptions } from './load-scenario.js';
export {
  COMMON_METRICS,
  LINK_METRICS,
  linkMetricNames,
  type MetricInfo,
  metricNamesOf,
  WORKLOAD_METRICS,
} from './metrics.js';
export { type Override, parseOverride } from './overrides.js';
export { parseScenario, parseTopology } from './parse-scenario.js';
export { LINK_PRESETS, type LinkPreset, PRESET_ATTRIBUTION } from './presets.js';
export type * from './types.js';
export type { SourceText } from './yaml/parse-yaml.js';
