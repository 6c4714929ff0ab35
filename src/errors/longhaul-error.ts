import { ERROR_CODES, type ErrorCode } from './codes.js';

/** A place in a file the user wrote. Lines and columns count from 1; `text` is the whole line, without its newline. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly col: number;
  readonly text: string;
}

export interface ErrorDetails {
  readonly code: ErrorCode;
  /** What was attempted and what went wrong, in one sentence without a final full stop. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string | undefined;
  readonly where?: SourceLocation | undefined;
  /** Supporting text shown below the error, such as the tail of a log. */
  readonly detail?: string | undefined;
  readonly cause?: unknown;
}

/** Every failure longhaul reports on purpose. Anything else that reaches the top is a bug (exit 1). */
export class LonghaulError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly where: SourceLocation | undefined;
  readonly detail: string | undefined;

  constructor(details: ErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'LonghaulError';
    this.code = details.code;
    this.hint = details.hint;
    this.where = details.where;
    this.detail = details.detail;
  }

  get exitCode(): number {
    return ERROR_CODES[this.code];
  }
}

/** Several errors found in one pass over the input. The exit code is that of the first. */
export class LonghaulErrors extends Error {
  constructor(readonly errors: readonly [LonghaulError, ...LonghaulError[]]) {
    super(errors.map((error) => error.message).join('\n'));
    this.name = 'LonghaulErrors';
  }

  get exitCode(): number {
    return this.errors[0].exitCode;
  }
}
