import type { Clock } from '../../../src/agent/clock.js';

interface Sleeper {
  readonly atNs: number;
  readonly wake: () => void;
}

/** Virtual time for tests: when nothing else can run, time jumps to whoever sleeps the shortest. */
export class FakeClock implements Clock {
  private nowNs = 0;
  private sleepers: Sleeper[] = [];

  now(): number {
    return this.nowNs;
  }

  sleepUntil(tNs: number, signal?: AbortSignal): Promise<void> {
    if (tNs <= this.nowNs || signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper = { atNs: tNs, wake: resolve };
      this.sleepers.push(sleeper);
      signal?.addEventListener('abort', () => {
        this.sleepers = this.sleepers.filter((one) => one !== sleeper);
        resolve();
      });
    });
  }

  monotonicNs(tNs: number): bigint {
    return BigInt(tNs);
  }

  wakeAfter(tNs: number, signal: AbortSignal): Promise<void> {
    return this.sleepUntil(tNs, signal);
  }

  /** Lets time pass until the promise settles. Throws if everybody waits for something that no time will bring. */
  async runUntilSettled<T>(promise: Promise<T>): Promise<T> {
    const state = { settled: false };
    const mark = (): void => {
      state.settled = true;
    };
    void promise.then(mark, mark);
    for (;;) {
      await new Promise(setImmediate);
      if (state.settled) return promise;
      const next = this.sleepers.sort((a, b) => a.atNs - b.atNs).shift();
      if (next === undefined) throw new Error('deadlock: nobody sleeps and nothing settles');
      this.nowNs = next.atNs;
      next.wake();
    }
  }
}
