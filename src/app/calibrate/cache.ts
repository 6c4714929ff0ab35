import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { CalibratedSetting } from '../../records/index.js';
import { readJsonIfAny, writeJsonAtomic } from '../../store/index.js';

/** What the cache keeps of a setting: names of links are the run's. */
export type Calibration = Pick<CalibratedSetting, 'grade' | 'checks'>;

interface CachedCalibration extends Calibration {
  readonly format: 'longhaul/calibrated-setting@1';
}

const FORMAT = 'longhaul/calibrated-setting@1';

function cacheFile(key: string, env: NodeJS.ProcessEnv): string {
  const base = env['XDG_CACHE_HOME'];
  const cache = base === undefined || base === '' ? join(homedir(), '.cache') : base;
  return join(cache, 'longhaul', 'calibration', `${key}.json`);
}

/** @returns null for a setting that was never calibrated on this platform */
export async function readCalibration(key: string, env = process.env): Promise<Calibration | null> {
  return readJsonIfAny<CachedCalibration>(cacheFile(key, env), FORMAT);
}

export async function keepCalibration(key: string, { grade, checks }: Calibration, env = process.env): Promise<void> {
  const file = cacheFile(key, env);
  await mkdir(join(file, '..'), { recursive: true });
  await writeJsonAtomic(file, { format: FORMAT, grade, checks });
}
