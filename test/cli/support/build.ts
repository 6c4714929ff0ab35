import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Tests of the command line run what is built, so it has to be built from these sources. */
export function setup(): void {
  const bootstrap = join(import.meta.dirname, '../../../scripts/bootstrap.mjs');
  const { status } = spawnSync(process.execPath, [bootstrap], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error('the build failed');
}
