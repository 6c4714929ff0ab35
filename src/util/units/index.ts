export {
  formatDistance,
  formatRate,
  formatRatio,
  formatSize,
  formatTime,
  roundRate,
  roundSize,
  roundTime,
} from './format.js';
export type { Parsed, QuantityText } from './grammar.js';
export { parseDistanceKm, parseQueueLimit, parseRateBps, parseRatio, parseSizeBytes, parseTimeNs } from './parse.js';
export { renderUnitsReference } from './reference.js';
