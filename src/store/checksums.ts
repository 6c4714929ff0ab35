import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { writeFileAtomic } from './atomic-file.js';
import { runFiles } from './paths.js';

/**
 * Writes `SHA256SUMS` over every other file of a run directory, in the format of sha256sum(1), sorted by path, so that
 * `sha256sum -c SHA256SUMS` proves the directory unchanged.
 * @throws LonghaulError `machine.storage`
 */
export async function writeChecksums(runDir: string): Promise<void> {
  const target = runFiles(runDir).checksums;
  const paths = (await filesBelow(runDir)).filter((path) => path !== target);
  const lines: string[] = [];
  for (const path of paths) {
    const name = relative(runDir, path).split(sep).join('/');
    lines.push(`${await sha256OfFile(path)}  ${name}\n`);
  }
  await writeFileAtomic(target, lines.join(''));
}

/** Hexadecimal SHA-256 of a file's content. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function filesBelow(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
