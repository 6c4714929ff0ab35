import { createHash } from 'node:crypto';

export interface BuildInputs {
  /** Debian package with version, or digest of a local tree. */
  readonly source: string;
  readonly fragment: string;
  /** Patch texts in the order they are applied. */
  readonly patches: readonly string[];
  /** Text of the self-test's programs: a kernel is only as good as the test it passed. */
  readonly selfTest: readonly string[];
  /** First line of `gcc --version`. */
  readonly compiler: string;
  readonly arch: string;
}

export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** Digest over all patches in order; JSON keeps their boundaries. */
export const patchesDigest = (patches: readonly string[]): string => sha256(JSON.stringify(patches));

/** Name of the cache folder: equal inputs give an equal key, anything else another. @returns 24 hexadecimal digits */
export function buildKey(inputs: BuildInputs): string {
  const parts = [
    inputs.source,
    inputs.fragment,
    ...inputs.patches,
    '',
    ...inputs.selfTest,
    '',
    inputs.compiler,
    inputs.arch,
  ];
  return sha256(JSON.stringify(parts)).slice(0, 24);
}
