import { join } from 'node:path';

/** The installed package: two levels above this module, in `src/` and in `dist/` alike. */
export const PACKAGE_ROOT = join(import.meta.dirname, '..', '..');
