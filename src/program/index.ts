export type * from './cell.js';
export { type CellOptions, planCell } from './plan-cell.js';
export { planProgram } from './plan-program.js';
export { renderDot } from './render-dot.js';
export { renderInvocations } from './render-invocations.js';
export { renderMermaid } from './render-mermaid.js';
export { renderPlanText } from './render-plan-text.js';
export { renderShell } from './render-shell.js';
export type * from './types.js';
