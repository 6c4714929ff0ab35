import { LonghaulError } from '../errors/index.js';
import type { CellEvent } from '../records/index.js';

/** A guest that says nothing for this long is worth a warning; it may still be busy with a burst of packets. */
const SILENCE_MS = 120_000;

interface WatchdogOptions {
  readonly wallLimitS: number;
  readonly onSilence: (message: string) => void;
  readonly onLimit: () => void;
}

/**
 * Watches one cell on the wall clock. Experiment time cannot do that: it stands still in a guest that spins, so neither
 * the scenario's deadline nor any timer in the guest would ever fire.
 */
export class Watchdog {
  private lastNs = 0;
  private expired: LonghaulError | null = null;
  private readonly limit: NodeJS.Timeout;
  private readonly silence: NodeJS.Timeout;

  constructor(options: WatchdogOptions) {
    this.limit = setTimeout(() => {
      this.expired = new LonghaulError({
        code: 'experiment.deadline',
        message:
          `the cell was stopped after ${String(options.wallLimitS)} s of wall time, ` +
          `at ${this.seconds()} s of experiment time`,
        hint: 'allow more with --wall-limit; a guest that spins makes no progress: see engine.log and logs/ of the cell',
      });
      options.onLimit();
    }, options.wallLimitS * 1000);
    this.silence = setTimeout(() => {
      const waited = String(SILENCE_MS / 1000);
      options.onSilence(`no progress for ${waited} s of wall time, at ${this.seconds()} s of experiment time`);
    }, SILENCE_MS);
  }

  /** Any event is progress. */
  progress(event: CellEvent): void {
    this.lastNs = event.t_ns;
    this.silence.refresh();
  }

  /** Ends the watch. @returns the error if the limit was reached, else null */
  end(): LonghaulError | null {
    clearTimeout(this.limit);
    clearTimeout(this.silence);
    return this.expired;
  }

  private seconds(): string {
    return (this.lastNs / 1e9).toFixed(3);
  }
}
