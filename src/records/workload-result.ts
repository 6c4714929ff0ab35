import type { InterfaceSample, QdiscSample } from './samples.js';

/** `workloads/<id>.json`: what one workload did, written by the agent when it ends. */
export interface WorkloadResult {
  readonly format: 'longhaul/workload@1';
  readonly id: string;
  readonly kind: 'ping' | 'iperf3' | 'flows' | 'command' | 'mpi' | 'collective' | 'torch';
  readonly ok: boolean;
  /** Why it failed; null when ok. */
  readonly reason: string | null;
  readonly start_ns: number;
  readonly end_ns: number;
  /** Flat numbers named with their unit, as in `summary.json`. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Rows for tables, for example one per message size of a collective. */
  readonly table: readonly Readonly<Record<string, number | string>>[];
  /** Interval series of the program itself, for example iperf3's goodput per interval. */
  readonly series: readonly { readonly t_ns: number; readonly name: string; readonly value: number }[];
  /**
   * When the ranks of a collective went through their steps, in ns after the common start: the last iteration of the largest
   * message. Absent for other kinds.
   */
  readonly timeline?: readonly RankTimeline[];
  /**
   * Payload that ranks of a collective sent to ranks of other sites, as they counted it, in all iterations that the link
   * counters saw. Absent for other kinds.
   */
  readonly sent?: readonly { readonly from: number; readonly to: number; readonly bytes: number }[];
  /** How long the probes of the links took that a collective made before its messages. Absent without any. */
  readonly probes?: readonly LinkProbeResult[];
  /** Link byte and packet counts between start and end, from the receiving interface's counters. */
  readonly links: readonly {
    readonly link: string;
    readonly direction: 'forward' | 'reverse';
    readonly bytes: number;
    readonly packets: number;
  }[];
  /** Other workloads that ran at the same time: then link counts include their traffic. */
  readonly overlapped_by: readonly string[];
}

/** Messages of one kind between ranks of two sites, or within one: see `LinkProbe` in the plan. */
export interface LinkProbeResult {
  readonly kind: 'small' | 'large' | 'together';
  readonly from_site: number;
  readonly to_site: number;
  /** Pairs of ranks that sent at once. */
  readonly pairs: number;
  /** Payload that each of them sent. */
  readonly bytes: number;
  /** Until the last rank had its message, mean of the iterations. */
  readonly time_us: number;
}

/** One rank's steps: parallel lists in the order of its steps. */
export interface RankTimeline {
  readonly rank: number;
  /** Number of the step in the schedule. */
  readonly steps: readonly number[];
  readonly begin_ns: readonly number[];
  readonly end_ns: readonly number[];
}

/** `readback.json`: the comparison of the kernel with the plan, before and after the run. */
export interface Readback {
  readonly format: 'longhaul/readback@1';
  readonly checked: number;
  readonly differences: readonly { readonly what: string; readonly expected: string; readonly found: string }[];
  /** Kernel-wide and per-node facts recorded with the run: sysctls, offloads, tool versions. */
  readonly facts: Readonly<Record<string, string>>;
}

/** `counters.json`: raw counters before the first and after the last workload, input of the fidelity checks. */
export interface CounterSnapshot {
  readonly t_ns: number;
  /** nstat counters per node, `TcpRetransSegs` → n. */
  readonly nstat: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly softnet_dropped: number;
  readonly interfaces: readonly InterfaceSample[];
  readonly qdiscs: readonly QdiscSample[];
}
