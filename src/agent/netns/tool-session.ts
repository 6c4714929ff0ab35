import { LineDialogue, type DialogueEnd } from '../../proc/line-dialogue.js';

/**
 * An `ip` or `tc` that was started ahead and waits for its lines. Starting one takes microseconds of virtual time, because
 * a program looks for its libraries in places where they are not, and failing calls cost; obeying a line takes none.
 */
export class ToolSession {
  private readonly dialogue: LineDialogue;

  private constructor(tool: 'ip' | 'tc', netns: string) {
    this.dialogue = new LineDialogue([tool, '-n', netns, '-d', '-j', '-s', '-batch', '-'], refusal);
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
    const answers = queries.map(() => this.dialogue.answer());
    this.dialogue.write([...commands, ...queries, ''].join('\n'));
    return Promise.all(answers);
  }

  close(): void {
    this.dialogue.close();
  }
}

/** A batch ends at the first line that fails, with the kernel's reason. */
const refusal = ({ stderr }: DialogueEnd): Error =>
  new Error(stderr.replace(/^Command failed .*$/m, '').trim() || 'it ended');
