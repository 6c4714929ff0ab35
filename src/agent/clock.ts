/**
 * The only module of the agent that reads a clock. All times are experiment time in integer nanoseconds: 0 when the
 * first workload may start, negative before. An experiment of 104 days still fits a double's 53 bits.
 *
 * In virtual time each reading costs 256 ns of guest time (the emulated timer read), so nothing polls the clock.
 */
import { writeFileSync } from 'node:fs';

export interface Clock {
  /** Experiment time now, in nanoseconds. */
  now(): number;
  /** Resolves at `tNs` or, if that comes first, when the signal aborts. Never rejects. */
  sleepUntil(tNs: number, signal?: AbortSignal): Promise<void>;
  /** Like `sleepUntil`, but up to 1 ms late: one timer, where a guest feels each system call of a more exact one. */
  wakeAfter(tNs: number, signal: AbortSignal): Promise<void>;
  /** An experiment time on the kernel's monotonic clock, for programs that wait for it themselves. */
  monotonicNs(tNs: number): bigint;
}

/**
 * Virtual time set aside for bring-up. The experiment starts at this fixed distance from the agent's start, so that its
 * phase against the kernel's ticks does not depend on how long bring-up took; in virtual time waiting costs nothing.
 */
const BRING_UP_RESERVE_NS = 1_000_000_000;
const NS_PER_MS = 1_000_000;
/** Node's timers count whole milliseconds of a clock it rounds down; the rest is slept with a finer call. */
const TIMER_GRAIN_NS = 2 * NS_PER_MS;
/** setTimeout treats anything longer as 1 ms. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export class ExperimentClock implements Clock {
  /** Monotonic clock at experiment time 0; a guess until `beginSettling`. */
  private originNs: bigint;
  private settling = false;
  private readonly cell = new Int32Array(new SharedArrayBuffer(4));

  constructor(
    private readonly settleNs: number,
    private readonly mode: 'virtual' | 'real',
  ) {
    this.originNs = process.hrtime.bigint() + BigInt(BRING_UP_RESERVE_NS + settleNs);
  }

  /** Before `beginSettling` the end of bring-up is unknown: times are as if it took one second, and never later. */
  now(): number {
    const t = Number(process.hrtime.bigint() - this.originNs);
    return this.settling ? t : Math.min(t, -this.settleNs);
  }

  /** Fixes experiment time 0 at `settleNs` from now; in virtual time it first uses up the reserve. */
  async beginSettling(): Promise<void> {
    const reserveEnd = this.originNs - BigInt(this.settleNs);
    if (this.mode === 'virtual') await this.sleepUntilRaw(reserveEnd, undefined);
    const now = process.hrtime.bigint();
    if (this.mode === 'real' || now > reserveEnd + BigInt(TIMER_GRAIN_NS)) this.originNs = now + BigInt(this.settleNs);
    this.settling = true;
  }

  /** Experiment time 0 on CLOCK_MONOTONIC, in ns; final once the experiment has begun to settle. */
  originMonotonicNs(): bigint {
    return this.originNs;
  }

  sleepUntil(tNs: number, signal?: AbortSignal): Promise<void> {
    return this.sleepUntilRaw(this.originNs + BigInt(Math.ceil(tNs)), signal);
  }

  monotonicNs(tNs: number): bigint {
    return this.originNs + BigInt(Math.round(tNs));
  }

  async wakeAfter(tNs: number, signal: AbortSignal): Promise<void> {
    const leftNs = tNs - this.now();
    if (leftNs > 0 && !signal.aborted) await timer(Math.min(Math.ceil(leftNs / NS_PER_MS), LONGEST_TIMER_MS), signal);
  }

  private async sleepUntilRaw(targetNs: bigint, signal: AbortSignal | undefined): Promise<void> {
    // Input and output of the lab's processes must get their turn even where callers sleep briefly in a loop.
    await new Promise(setImmediate);
    while (signal?.aborted !== true) {
      const leftNs = Number(targetNs - process.hrtime.bigint());
      if (leftNs <= 0) return;
      if (leftNs > TIMER_GRAIN_NS) {
        await timer(Math.min(Math.floor((leftNs - NS_PER_MS) / NS_PER_MS), LONGEST_TIMER_MS), signal);
      } else {
        // Blocks the agent for less than 2 ms: the kernel wakes it on the nanosecond, where setTimeout has 1 ms grains.
        Atomics.wait(this.cell, 0, 0, leftNs / NS_PER_MS);
      }
    }
  }
}

function timer(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      clearTimeout(handle);
      resolve();
    };
    const handle = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/**
 * Asks the kernel not to delay this process's timers for the sake of batching: the default slack of 50 us would show in
 * every sleep, the workloads' too, which inherit the setting. See timerslack_ns in proc_pid_timerslack(5).
 */
export function refuseTimerSlack(): void {
  writeFileSync('/proc/self/timerslack_ns', '1');
}
