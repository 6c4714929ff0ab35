import type { LonghaulError } from '../errors/index.js';
import type { CellEvent } from '../records/index.js';
import type { Clock } from './clock.js';
import { JsonLinesFile } from './json-lines-file.js';

type WithoutTime<T> = T extends unknown ? Omit<T, 't_ns'> : never;

/** events.jsonl: each event is stamped and written at once; the host follows the file to show progress. */
export class EventLog {
  private readonly file: JsonLinesFile<CellEvent>;

  constructor(
    path: string,
    private readonly clock: Clock,
  ) {
    this.file = new JsonLinesFile(path);
  }

  /** @param tNs the event's time, where the caller has just read the clock */
  append(event: WithoutTime<CellEvent>, tNs = this.clock.now()): void {
    this.file.append([{ t_ns: tNs, ...event }]);
  }

  appendError(error: LonghaulError): void {
    const { code, message, where } = error;
    this.append({
      event: 'error',
      code,
      message,
      hint: error.hint ?? null,
      detail: error.detail ?? null,
      origin: where ?? null,
    });
  }

  close(): void {
    this.file.close();
  }
}
