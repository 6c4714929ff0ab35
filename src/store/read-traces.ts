import { readFile } from 'node:fs/promises';
import type { NetworkPlan } from '../plan/types.js';
import { cellFiles } from './paths.js';
import { storageError } from './storage-error.js';

/**
 * Texts of the trace files that a cell's links use, by their SHA-256.
 * @throws LonghaulError `machine.storage` for one that is missing
 */
export async function readTraces(cellDir: string, { links }: NetworkPlan): Promise<Readonly<Record<string, string>>> {
  const files = cellFiles(cellDir);
  const traces: Record<string, string> = {};
  for (const { trace } of links.flatMap(({ forward, reverse }) => [forward, reverse])) {
    // Plans from before there were traces have no such key.
    const sha256 = (trace as typeof trace | undefined)?.sha256;
    if (sha256 === undefined) continue;
    traces[sha256] ??= await readFile(files.trace(sha256), 'utf8').catch((error: unknown) => {
      throw storageError(`read the trace ${sha256}`, error);
    });
  }
  return traces;
}
