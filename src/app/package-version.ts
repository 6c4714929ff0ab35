import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the installed package: the folder with `package.json`, `kernel/` and `dist/` (or `src/`, run by tsx). */
export const packageRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The `version` of package.json. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string };
  return version;
}
