import type { PlannedDirection } from '../../plan/types.js';

/** Settings that the ideal link has, or that say nothing about it. */
const MODELLED: ReadonlySet<string> = new Set([
  ...['direction', 'from', 'to', 'wireIn', 'wireOut', 'seed'],
  ...['rateBps', 'delayNs', 'loss', 'queue', 'variant', 'limitPackets', 'limitBytes', 'burstBytes'],
  ...['overheadBytes', 'line', 'red'],
]);
const VARIANTS: ReadonlySet<string> = new Set(['exact-drop-tail', 'shaped-aqm', 'shaped-drop-tail', 'wire-only']);
const LOSSES: ReadonlySet<string> = new Set(['none', 'random', 'gilbert-elliott', 'every', 'list']);

/**
 * Why a direction cannot be held against the ideal link; null if it can. A setting that the recursion does not know is named
 * rather than judged as if it were not there, also one that came after this was written.
 */
export function unmodelledSetting(planned: PlannedDirection): string | null {
  if (!VARIANTS.has(planned.variant)) return `the ideal link has no ${planned.variant}`;
  if (!LOSSES.has(planned.loss.model)) return `the ideal link has no loss of the model ${planned.loss.model}`;
  const other = Object.entries(planned).find(([key, value]) => !MODELLED.has(key) && !isNeutral(value));
  return other === undefined ? null : `the ideal link has no ${other[0]}`;
}

/** Nothing, zero, or made of nothing else: a setting that is there but not in use. */
function isNeutral(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isNeutral);
  return value === null || value === undefined || value === 0 || value === false;
}
