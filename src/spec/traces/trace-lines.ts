import { LonghaulError, LonghaulErrors, type ErrorCode } from '../../errors/index.js';
import { isNonEmpty } from '../non-empty.js';
import type { SourceText } from '../yaml/parse-yaml.js';

/** One line of a trace file. */
export interface TraceLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

export interface TraceProblem {
  readonly line: TraceLine;
  /** From 1. */
  readonly col?: number;
  readonly message: string;
  readonly hint: string;
  readonly code?: ErrorCode;
}

/** A file with one wrong column has a problem in every line; these say enough. */
const MOST_PROBLEMS = 20;

/** The lines of a trace file and the problems found in them. */
export class TraceLines {
  readonly lines: readonly TraceLine[];
  private readonly found: LonghaulError[] = [];

  constructor(private readonly source: SourceText) {
    const texts = source.text.split(/\r?\n/);
    // The newline that ends the last line begins no further one.
    if (texts.at(-1) === '') texts.pop();
    this.lines = texts.map((text, index) => ({ number: index + 1, text }));
  }

  refuse({ line, col = 1, message, hint, code = 'input.syntax' }: TraceProblem): void {
    if (this.found.length >= MOST_PROBLEMS) return;
    const where = { file: this.source.file, line: line.number, col, text: line.text };
    this.found.push(new LonghaulError({ code, message, hint, where }));
  }

  /** Refuses the file as a whole, at its first line. */
  refuseAll(message: string, hint: string): void {
    this.refuse({ line: this.lines[0] ?? { number: 1, text: '' }, message, hint, code: 'input.semantics' });
  }

  /** @throws LonghaulErrors if anything was refused */
  throwProblems(): void {
    if (isNonEmpty(this.found)) throw new LonghaulErrors(this.found);
  }
}
