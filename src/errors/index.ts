export { ERROR_CODES, EXIT, type ErrorCode } from './codes.js';
export { LonghaulError, LonghaulErrors, type ErrorDetails, type SourceLocation } from './longhaul-error.js';
export { renderError } from './render.js';
