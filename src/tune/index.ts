export { bestFirst, type Batch, type Method, type Score } from './method.js';
export { createMethod } from './methods.js';
export { assignmentOf, gridOf, type Assignment, type Point } from './space.js';
