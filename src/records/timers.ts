/** `timers.json`: how late timers fired on each CPU of the cell while it ran; written on the real clock only. */
export interface TimersRecord {
  readonly format: 'longhaul/timers@1';
  readonly cpus: readonly {
    readonly cpu: number;
    readonly samples: number;
    readonly p50_ns: number;
    readonly p999_ns: number;
    readonly max_ns: number;
    /** Time that a hypervisor gave to others. */
    readonly steal_ms: number;
  }[];
}
