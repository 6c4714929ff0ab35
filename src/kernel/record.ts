/** Reads and writes kernel.json, the description beside a cached kernel. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CACHED } from './paths.js';
import { SELF_TEST_NAMES, type KernelRecord } from './types.js';

const recordSchema = z.object({
  format: z.literal('longhaul/kernel@1'),
  version: z.string(),
  source: z.string(),
  seccomp: z.boolean(),
  compiler: z.string(),
  configSha256: z.string(),
  fragmentSha256: z.string(),
  patchesSha256: z.string(),
  binarySha256: z.string(),
  builtAt: z.string(),
  buildSeconds: z.number(),
  selfTest: z.object({
    passed: z.boolean(),
    wallMs: z.number(),
    checks: z.array(
      z.object({ name: z.enum(SELF_TEST_NAMES), passed: z.boolean(), measured: z.string(), expected: z.string() }),
    ),
  }),
});

/** @returns null when the text is not a description in the format this version of longhaul writes */
export function parseKernelRecord(text: string): KernelRecord | null {
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

export const renderKernelRecord = (record: KernelRecord): string => `${JSON.stringify(record, null, 2)}\n`;

/** The description of the kernel in `folder`, or null when there is none that can be read. */
export async function readKernelRecord(folder: string): Promise<KernelRecord | null> {
  const text = await readFile(join(folder, CACHED.record), 'utf8').catch(() => null);
  return text === null ? null : parseKernelRecord(text);
}
