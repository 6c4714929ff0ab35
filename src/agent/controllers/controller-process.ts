import { LonghaulError } from '../../errors/index.js';
import { ENVIRONMENT } from '../../engine/agent-command.js';
import { LineSplitter } from '../../proc/lines.js';
import { startProgram, type StartedProcess } from '../../proc/start.js';
import { OutputCapture } from '../nodes/output-capture.js';

export interface ControllerStart {
  readonly id: string;
  readonly argv: readonly string[];
  readonly logs: { readonly out: string; readonly err: string };
}

interface Question {
  readonly resolve: (actions: readonly unknown[]) => void;
  readonly reject: (error: LonghaulError) => void;
}

/** Longest line that is quoted in an error. */
const QUOTED = 120;

/**
 * A controller that runs: it is asked, and answers with actions. It has a network namespace of its own without any link,
 * so that it reaches nothing of the lab but by its answers.
 */
export class ControllerProcess {
  private readonly process: StartedProcess;
  private readonly out: OutputCapture;
  private readonly err: OutputCapture;
  private stderr = '';
  private question: Question | null = null;
  private failure: LonghaulError | null = null;
  private ending = false;

  constructor(private readonly start: ControllerStart) {
    this.out = new OutputCapture(start.logs.out);
    this.err = new OutputCapture(start.logs.err);
    this.process = startProgram({
      argv: ['unshare', '--net', '--', ...start.argv],
      env: { ...ENVIRONMENT, LC_ALL: 'C.UTF-8', LONGHAUL_CONTROLLER: start.id },
    });
    const lines = new LineSplitter((line) => {
      this.hear(line);
    });
    this.process.onStdout((text) => {
      lines.push(text);
    });
    this.process.onStderr((text) => {
      this.err.push(text);
      this.stderr = `${this.stderr}${text}`.slice(-4096);
    });
    void this.process.closed
      .then(() => this.process.exited)
      .then((exit) => {
        const how = exit.startError ?? (exit.signal === null ? `exit status ${String(exit.exitCode)}` : exit.signal);
        if (!this.ending || exit.exitCode !== 0) this.fail(`ended (${how})`);
      });
  }

  /** @throws LonghaulError `experiment.controller` if it has ended, ends, or answers something else */
  ask(message: object): Promise<readonly unknown[]> {
    if (this.failure !== null) return Promise.reject(this.failure);
    const answer = new Promise<readonly unknown[]>((resolve, reject) => {
      this.question = { resolve, reject };
    });
    this.process.write(`${JSON.stringify(message)}\n`);
    return answer;
  }

  /** The error of one that has not answered in time. */
  late(what: string): LonghaulError {
    return this.error(what);
  }

  /** Asks it to end and waits until it has. @throws LonghaulError if it failed, now or before */
  async end(message: object): Promise<void> {
    this.ending = true;
    this.process.write(`${JSON.stringify(message)}\n`);
    this.process.endInput();
    await this.process.closed;
    await this.process.exited;
    this.closeLogs();
    if (this.failure !== null) throw this.failure;
  }

  kill(): void {
    this.ending = true;
    this.process.signal('SIGKILL');
    this.closeLogs();
  }

  private closeLogs(): void {
    this.out.end();
    this.err.end();
  }

  private hear(line: string): void {
    const message = parse(line);
    if (message?.['type'] === 'log' && typeof message['text'] === 'string') {
      this.out.push(`${message['text']}\n`);
      return;
    }
    const actions = message?.['type'] === 'actions' ? message['actions'] : undefined;
    const { question } = this;
    if (Array.isArray(actions) && question !== null) {
      this.question = null;
      question.resolve(actions);
      return;
    }
    this.fail(
      Array.isArray(actions) ? 'answered without being asked' : `said something else than an answer: ${quote(line)}`,
    );
  }

  private fail(what: string): void {
    this.failure ??= this.error(what);
    this.question?.reject(this.failure);
    this.question = null;
  }

  private error(what: string): LonghaulError {
    return new LonghaulError({
      code: 'experiment.controller',
      message: `controller ${this.start.id} ${what}`,
      hint: `what it printed is in ${this.start.logs.err.replace(/^.*\/(?=logs\/)/, '')} of the cell`,
      detail: this.stderr.trim().split('\n').slice(-12).join('\n') || undefined,
    });
  }
}

function parse(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

const quote = (line: string): string => JSON.stringify(line.length > QUOTED ? `${line.slice(0, QUOTED)}…` : line);
