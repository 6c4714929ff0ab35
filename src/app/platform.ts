import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { packageRoot } from './package-version.js';
import type { ManifestPlatform } from '../store/index.js';

/** Folders of the build that neither run inside a cell nor start it: they cannot change what a cell does. */
const OUTSIDE_CELLS = ['analyze', 'app', 'cli', 'report', 'reporters'];

/** Where Debian keeps what is installed: cells see the root file system of the machine. */
const DPKG_STATUS = '/var/lib/dpkg/status';

/**
 * What the cells of a run share besides the kernel, as digests: a result is kept on `--resume` only if all of it is the
 * same.
 * @param nativeDir directory of compiled helper programs, whose name tells source and compiler apart; null if none is used
 */
export function describePlatform(nativeDir: string | null): ManifestPlatform {
  return {
    code: codeDigest(join(packageRoot, 'dist')),
    packages: packagesDigest(existsSync(DPKG_STATUS) ? readFileSync(DPKG_STATUS, 'utf8') : ''),
    native: nativeDir === null ? null : basename(nativeDir),
  };
}

/** SHA-256 over names and contents of the programs that a cell runs. */
function codeDigest(dist: string): string {
  const hash = createHash('sha256');
  for (const path of filesBelow(dist)) {
    const name = relative(dist, path);
    if (OUTSIDE_CELLS.includes(name.split('/')[0] ?? '') || !/\.(js|sh|pl|c)$/.test(name)) continue;
    hash.update(`${name}\n`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

function filesBelow(dir: string): readonly string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** SHA-256 over name, version and architecture of every installed package, from the text of dpkg's status file. */
export function packagesDigest(status: string): string {
  const installed = status
    .split('\n\n')
    .filter((entry) => /^Status: install ok installed$/m.test(entry))
    .map((entry) => ['Package', 'Version', 'Architecture'].map((key) => fieldOf(entry, key)).join(' '));
  return createHash('sha256').update(installed.sort().join('\n')).digest('hex');
}

const fieldOf = (entry: string, key: string): string => new RegExp(`^${key}: (.*)$`, 'm').exec(entry)?.[1] ?? '';
