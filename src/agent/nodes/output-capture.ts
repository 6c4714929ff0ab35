import { closeSync, openSync, writeSync } from 'node:fs';

/** Most bytes of one stream kept in its log file. */
const LOG_LIMIT_BYTES = 16 * 2 ** 20;
/** Most characters of one stream kept in memory for the workload's runner. */
const TEXT_LIMIT = 64 * 2 ** 20;

/** One output stream of a process: kept in memory and written to a log file as it comes, both up to a limit. */
export class OutputCapture {
  private readonly fd: number;
  private readonly parts: string[] = [];
  private length = 0;
  private logged = 0;
  private open = true;

  constructor(path: string) {
    this.fd = openSync(path, 'a');
  }

  push(text: string): void {
    if (!this.open) return;
    if (this.length < TEXT_LIMIT) this.parts.push(text);
    this.length += text.length;
    if (this.logged >= LOG_LIMIT_BYTES) return;
    const bytes = Buffer.from(text).subarray(0, LOG_LIMIT_BYTES - this.logged);
    writeSync(this.fd, bytes);
    this.logged += bytes.length;
    if (this.logged >= LOG_LIMIT_BYTES) writeSync(this.fd, '\n[longhaul: log limit reached, the rest is left out]\n');
  }

  /** Closes the log. @returns the text kept in memory */
  end(): string {
    if (this.open) closeSync(this.fd);
    this.open = false;
    return this.parts.join('');
  }
}
