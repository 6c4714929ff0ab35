export { analyzeCell } from './cell.js';
export { digestCell, digestRecords, type CellDigest } from './digest.js';
export type { RecordPlace } from './digest-sections.js';
export { firstDifference, type RecordDifference } from './first-difference.js';
export { firstPacketDifference, type PacketDifference } from './packet-difference.js';
export { GRADE_MEANING, worstGrade } from './grade.js';
export { CaptureProof } from './proof/capture-proof.js';
export { renderMetric } from './metric-text.js';
export { analyzeRun } from './run.js';
