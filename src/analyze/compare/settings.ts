import type { CellInput } from '../../program/cell.js';
import type { PlannedDirection } from '../../plan/types.js';
import type { SettingDifference } from '../../records/index.js';

/**
 * What an arm was asked to be, flat: `links.wan.forward.rateBps` → `200000000`. Names, addresses and seeds are left out,
 * and so is what the plan derives from other settings.
 */
export function settingsOf(input: CellInput): ReadonlyMap<string, string> {
  const flat = new Map<string, string>();
  for (const { id, mtuBytes, role, forward, reverse } of input.plan.links) {
    flatten(`links.${id}`, { mtuBytes, role, forward: asked(forward), reverse: asked(reverse) }, flat);
  }
  for (const { id, ...workload } of input.workloads) flatten(`workloads.${id}`, workload, flat);
  for (const { name, sysctls } of input.plan.nodes) flatten(`sysctls.${name}`, sysctls, flat);
  flatten('sysctls.kernel', input.plan.kernelSysctls, flat);
  flatten('collectors', { sampleNs: input.sampleNs, captures: JSON.stringify(input.captures) }, flat);
  flatten('cell', { settleNs: input.settleNs, deadlineNs: input.deadlineNs }, flat);
  return flat;
}

/** Of a direction: where it is, and what the plan derives from its other settings. */
const DERIVED = new Set([
  ...['direction', 'from', 'to', 'wireIn', 'wireOut', 'seed'],
  ...['variant', 'limitPackets', 'limitBytes', 'burstBytes', 'line', 'red'],
]);

const asked = (direction: PlannedDirection) =>
  Object.fromEntries(Object.entries(direction).filter(([name]) => !DERIVED.has(name)));

function flatten(path: string, value: unknown, into: Map<string, string>): void {
  if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) flatten(`${path}.${key}`, item, into);
  } else {
    into.set(path, typeof value === 'string' ? value : JSON.stringify(value ?? null));
  }
}

/** Settings that are not the same, or are in one arm only, in the order of the baseline. */
export function differingSettings(baseline: CellInput, candidate: CellInput): readonly SettingDifference[] {
  const [left, right] = [settingsOf(baseline), settingsOf(candidate)];
  const names = [...new Set([...left.keys(), ...right.keys()])];
  return names
    .map((setting) => ({ setting, baseline: left.get(setting) ?? '–', candidate: right.get(setting) ?? '–' }))
    .filter((one) => one.baseline !== one.candidate && !isDrawn(one, left));
}

/** A start with a jitter is recorded as it was drawn, anew for every repeat and seed: luck, unless it is further off. */
function isDrawn({ setting, baseline, candidate }: SettingDifference, arm: ReadonlyMap<string, string>): boolean {
  if (!/^workloads\..*\.start\.delayNs$/.test(setting)) return false;
  const jitterNs = Number(arm.get(setting.replace(/delayNs$/, 'jitterNs')) ?? 0);
  return Math.abs(Number(baseline) - Number(candidate)) < jitterNs;
}

/**
 * What a setting is about, so that a queue with five changed numbers, or both directions of a link, count once. Sysctls
 * follow from the links in longhaul's plans, and collectors have a warning of their own: neither is counted.
 */
export function subjectsOf(settings: readonly SettingDifference[]): readonly string[] {
  const subjects = settings
    .map(({ setting }) =>
      setting
        .replace(/\.(forward|reverse)\./, '.')
        .split('.')
        .slice(0, 3)
        .join('.'),
    )
    .filter((subject) => !/^(sysctls|collectors)\./.test(subject));
  return [...new Set(subjects)];
}
