import type { PlannedWorkload } from '../../program/cell.js';

/** A workload of one kind as the agent reads it from cell.json. */
export type Planned<K extends PlannedWorkload['kind']> = Extract<PlannedWorkload, { readonly kind: K }>;
