import { LineSplitter } from '../../proc/lines.js';
import { startProgram, type StartedProcess } from '../../proc/start.js';

interface Waiting {
  readonly resolve: (answer: string) => void;
  readonly reject: (error: Error) => void;
}

/**
 * An `ip` or `tc` that was started ahead and waits for its lines. Starting one takes microseconds of virtual time, because
 * a program looks for its libraries in places where they are not, and failing calls cost; obeying a line takes none.
 */
export class ToolSession {
  private readonly process: StartedProcess;
  private readonly waiting: Waiting[] = [];
  private stderr = '';
  private ended = false;

  private constructor(tool: 'ip' | 'tc', netns: string) {
    this.process = startProgram({ argv: [tool, '-n', netns, '-d', '-j', '-s', '-batch', '-'] });
    const lines = new LineSplitter((line) => {
      if (line !== '') this.waiting.shift()?.resolve(line);
    });
    this.process.onStdout((text) => {
      lines.push(text);
    });
    this.process.onStderr((text) => {
      this.stderr += text;
    });
    void this.process.closed.then(() => {
      this.ended = true;
      for (const { reject } of this.waiting.splice(0)) reject(this.refusal());
    });
  }

  /** @param query a line that prints: after it the tool has loaded whatever it loads late */
  static async open(place: { tool: 'ip' | 'tc'; netns: string }, query: string): Promise<ToolSession> {
    const session = new ToolSession(place.tool, place.netns);
    await session.run([], [query]);
    return session;
  }

  /**
   * Has lines done in their order, all handed over by one write before this returns.
   * @param queries lines that print one answer each, which must be some
   * @returns the answers: JSON texts
   */
  run(commands: readonly string[], queries: readonly string[]): Promise<readonly string[]> {
    if (this.ended) return Promise.reject(this.refusal());
    const answers = queries.map(
      () =>
        new Promise<string>((resolve, reject) => {
          this.waiting.push({ resolve, reject });
        }),
    );
    this.process.write([...commands, ...queries, ''].join('\n'));
    return Promise.all(answers);
  }

  close(): void {
    this.process.endInput();
  }

  /** A batch ends at the first line that fails, with the kernel's reason. */
  private refusal(): Error {
    return new Error(this.stderr.replace(/^Command failed .*$/m, '').trim() || 'it ended');
  }
}
