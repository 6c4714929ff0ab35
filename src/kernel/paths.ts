import { homedir } from 'node:os';
import { join } from 'node:path';
import type { PatchSeries } from './types.js';

/** The repository's `kernel/` folder: two levels above this module, in `src/` and in `dist/` alike. */
export const KERNEL_FOLDER = join(import.meta.dirname, '..', '..', 'kernel');

export const fragmentFile = join(KERNEL_FOLDER, 'longhaul.config');
export const selfTestInitFile = join(KERNEL_FOLDER, 'selftest', 'init.sh');
export const selfTestProbeFile = join(KERNEL_FOLDER, 'selftest', 'probe.c');
export const patchFolder = (series: PatchSeries): string => join(KERNEL_FOLDER, 'patches', series);

/** Folder of all cached kernels of this user. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  const base = env['XDG_CACHE_HOME'];
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'longhaul', 'kernel');
}

/** Names inside one cached kernel's folder. */
export const CACHED = { binary: 'linux', config: 'config', record: 'kernel.json', probe: 'probe' } as const;
