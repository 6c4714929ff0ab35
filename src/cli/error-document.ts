import { LonghaulError, LonghaulErrors } from '../errors/index.js';

/** One error as `--json` shows it. `where` is null unless the error comes from a file. */
interface ErrorEntry {
  readonly code: string;
  readonly message: string;
  readonly where: { readonly file: string; readonly line: number; readonly col: number } | null;
  readonly hint: string | null;
  readonly detail: string | null;
}

/** The document that `--json` prints when a verb fails: the first error, and all of them if there are several. */
export interface ErrorDocument {
  readonly error: ErrorEntry;
  readonly errors: readonly ErrorEntry[];
}

export function errorDocument(error: unknown): ErrorDocument {
  const errors = error instanceof LonghaulErrors ? error.errors : [error];
  const entries = errors.map(entryOf);
  return { error: entries[0] ?? entryOf(error), errors: entries };
}

function entryOf(error: unknown): ErrorEntry {
  if (!(error instanceof LonghaulError)) {
    const message = error instanceof Error ? error.message : String(error);
    return { code: 'bug', message, where: null, hint: 'this is a defect in longhaul; please report it', detail: null };
  }
  const { code, message, where, hint, detail } = error;
  return {
    code,
    message,
    where: where === undefined ? null : { file: where.file, line: where.line, col: where.col },
    hint: hint ?? null,
    detail: detail ?? null,
  };
}
