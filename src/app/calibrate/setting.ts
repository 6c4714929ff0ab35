import { createHash } from 'node:crypto';
import type { PlannedDirection, PlannedLink } from '../../plan/types.js';
import type { CellInput } from '../../program/index.js';
import { canonicalJson } from '../../analyze/canonical-json.js';

/** One way in which a link direction can be set, with a direction that has it. */
export interface LinkSetting {
  readonly key: string;
  readonly planned: PlannedDirection;
  readonly mtuBytes: number;
  /** Every direction of the cell with this setting. */
  readonly directions: readonly string[];
}

/** What else decides how well a setting is kept to. */
export interface Platform {
  readonly engine: string;
  readonly clock: 'virtual' | 'real';
  readonly kernel: string;
  readonly version: string;
}

/** The distinct settings of a cell's links, in the order of their first use. */
export function distinctSettings({ plan }: CellInput, platform: Platform): readonly LinkSetting[] {
  const settings = new Map<string, { planned: PlannedDirection; mtuBytes: number; directions: string[] }>();
  for (const link of plan.links) {
    for (const planned of [link.forward, link.reverse]) {
      const key = settingKey(link, planned, platform);
      const setting = settings.get(key) ?? { planned, mtuBytes: link.mtuBytes, directions: [] };
      setting.directions.push(`${link.id} ${planned.direction}`);
      settings.set(key, setting);
    }
  }
  return [...settings].map(([key, setting]) => ({ key, ...setting }));
}

/** Names, devices and seeds of a direction say nothing about how well it is kept to; everything else may. */
function settingKey({ mtuBytes }: PlannedLink, planned: PlannedDirection, platform: Platform): string {
  const { from: _from, to: _to, wireIn: _in, wireOut: _out, line: _line, ...rest } = planned;
  const { direction: _way, seed: _seed, ...setting } = rest;
  return createHash('sha256').update(canonicalJson({ mtuBytes, setting, platform })).digest('hex').slice(0, 32);
}
