import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256OfFile } from '../../store/index.js';
import type { CellPair } from './locate.js';

/** Log files that are not the same in both cells, sorted. */
export async function differingLogs(pair: CellPair): Promise<readonly string[]> {
  const [mine, other] = await Promise.all([digestsOf(pair.recordedDir), digestsOf(pair.repeatedDir)]);
  const names = new Set([...mine.keys(), ...other.keys()]);
  return [...names].filter((name) => mine.get(name) !== other.get(name)).sort();
}

async function digestsOf(cellDir: string): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(join(cellDir, 'logs')).catch(() => []);
  const digests = names.map(async (name) => [`logs/${name}`, await sha256OfFile(join(cellDir, 'logs', name))] as const);
  return new Map(await Promise.all(digests));
}
