import { performance } from 'node:perf_hooks';
import type { RunEvent } from '../reporters/types.js';

type Undated = RunEvent extends infer Event ? (Event extends RunEvent ? Omit<Event, 'wall_ms'> : never) : never;

/** Stamps the events of a run with the wall time since it started, and passes them on. */
export class RunLog {
  private readonly startMs = performance.now();

  constructor(private readonly onEvent: (event: RunEvent) => void) {}

  /** Wall time since the run started, in milliseconds. */
  elapsedMs(): number {
    return Math.round(performance.now() - this.startMs);
  }

  emit(event: Undated): void {
    this.onEvent({ ...event, wall_ms: this.elapsedMs() });
  }

  warn(message: string): void {
    this.emit({ type: 'warning', message });
  }
}
