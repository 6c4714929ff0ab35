import { LineSplitter } from './lines.js';
import { startProgram, type StartedProcess, type StartRequest } from './start.js';

/** How a program that should still answer came to its end. */
export interface DialogueEnd {
  readonly stderr: string;
  /** Why it could not be started at all; null when it ran. */
  readonly startError: string | null;
}

interface Waiting {
  readonly resolve: (line: string) => void;
  readonly reject: (error: Error) => void;
}

/** A program that is told things on its standard input and answers by lines, in the order of the questions. */
export class LineDialogue {
  private readonly process: StartedProcess;
  private readonly waiting: Waiting[] = [];
  private stderr = '';
  private ended: Error | null = null;

  /** @param lost the error of every answer that will not come any more */
  constructor(argv: StartRequest['argv'], lost: (end: DialogueEnd) => Error) {
    this.process = startProgram({ argv });
    const lines = new LineSplitter((line) => {
      if (line !== '') this.waiting.shift()?.resolve(line);
    });
    this.process.onStdout((text) => {
      lines.push(text);
    });
    this.process.onStderr((text) => {
      this.stderr += text;
    });
    void this.process.closed
      .then(() => this.process.exited)
      .then(({ startError }) => {
        this.ended = lost({ stderr: this.stderr, startError });
        for (const { reject } of this.waiting.splice(0)) reject(this.ended);
      });
  }

  write(text: string): void {
    this.process.write(text);
  }

  /** The line that answers the next question, or the first that the program prints by itself. */
  answer(): Promise<string> {
    const { ended } = this;
    if (ended !== null) return Promise.reject(ended);
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
    });
  }

  /** The end of the program's input, upon which it ends. */
  close(): void {
    this.process.endInput();
  }
}
