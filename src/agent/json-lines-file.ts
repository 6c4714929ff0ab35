import { closeSync, openSync, writeSync } from 'node:fs';

/**
 * Appends records to a JSON Lines file. Every append is one write, so that a reader that follows the file sees whole
 * lines, and a killed agent leaves at most one truncated line at the end.
 */
export class JsonLinesFile<T> {
  private readonly fd: number;

  constructor(path: string) {
    this.fd = openSync(path, 'a');
  }

  append(records: readonly T[]): void {
    if (records.length === 0) return;
    writeSync(this.fd, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  }

  close(): void {
    closeSync(this.fd);
  }
}
