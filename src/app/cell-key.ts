import { createHash } from 'node:crypto';
import { canonicalJson } from '../analyze/index.js';
import { sealOrigins, type CellInput } from '../program/index.js';
import type { Manifest, ManifestPlatform } from '../store/index.js';

interface CellSurroundings {
  readonly kernel: Manifest['engine']['kernel'];
  readonly platform: ManifestPlatform;
  /** Version of Node.js, which the agent runs on. */
  readonly node: string;
}

/**
 * The address of a cell by its content: SHA-256 over everything that decides its result in virtual time. Two cells with one
 * key have the same records. Places in the user's files are left out: moving a line changes no packet.
 */
export function cellKey(input: CellInput, surroundings: CellSurroundings): string {
  const content = { input: sealOrigins(input).input, ...surroundings };
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}
