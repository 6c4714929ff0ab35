import { LonghaulError } from '../errors/index.js';

const EXPLANATIONS: Readonly<Record<string, { readonly what: string; readonly hint: string }>> = {
  ENOSPC: { what: 'the disk is full', hint: 'free some space, or choose another place with --out DIR' },
  EDQUOT: { what: 'the disk quota is used up', hint: 'free some space, or choose another place with --out DIR' },
  EACCES: { what: 'permission denied', hint: 'choose a directory that you may write with --out DIR' },
  EPERM: { what: 'operation not permitted', hint: 'choose a directory that you may write with --out DIR' },
  EROFS: { what: 'the file system is read-only', hint: 'choose a writable place with --out DIR' },
  ENOTDIR: { what: 'a part of the path is not a directory', hint: 'choose another place with --out DIR' },
  ENAMETOOLONG: { what: 'the path is too long', hint: 'choose a shorter path with --out DIR' },
  EIO: {
    what: 'the disk reported an input/output error',
    hint: 'check the disk, or choose another one with --out DIR',
  },
  EMFILE: { what: 'too many open files', hint: 'raise the limit (ulimit -n), or run fewer cells at once with --jobs' },
};

/**
 * Turns a failed write into an error for people; anything that is not the storage's fault is returned as it is.
 * @param attempt what was attempted, for example `create the run directory /x/results`.
 */
export function storageError(attempt: string, cause: unknown): unknown {
  const code = (cause as NodeJS.ErrnoException | null)?.code;
  const explanation = code === undefined ? undefined : EXPLANATIONS[code];
  if (explanation === undefined) return cause;
  return new LonghaulError({
    code: 'machine.storage',
    message: `could not ${attempt}: ${explanation.what}`,
    hint: explanation.hint,
    cause,
  });
}
