export { analyzeCell } from './cell.js';
export { digestCell } from './digest.js';
export { GRADE_MEANING, worstGrade } from './grade.js';
export { renderMetric } from './metric-text.js';
export { analyzeRun } from './run.js';
