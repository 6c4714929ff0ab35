/** One thing that `longhaul doctor` looked at. */
export interface Finding {
  /** Stable name, for example `tool.iperf3`. */
  readonly id: string;
  /** `warn`: something cannot be used, other things run. `fail`: without it nothing of its group runs. */
  readonly verdict: 'ok' | 'warn' | 'fail';
  /** What was found, for example `iperf3 3.12`. */
  readonly found: string;
  /** What to do; null when all is well. */
  readonly fix: string | null;
}

export interface Diagnosis {
  readonly format: 'longhaul/doctor@1';
  readonly findings: readonly Finding[];
  /** Engines that can run a scenario here. */
  readonly engines: readonly string[];
  /** False when no scenario at all can run on this machine. */
  readonly runnable: boolean;
}
