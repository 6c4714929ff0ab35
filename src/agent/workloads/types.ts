/** The seam between the agent's core (nodes, clock, records) and the workloads it runs. */
import type { NetworkPlan } from '../../plan/types.js';
import type { PlannedWorkload } from '../../program/cell.js';
import type { FlowSample, RttSample, WorkloadResult } from '../../records/index.js';

/** A process inside a node. It is killed with everything it started when the workload or the lab ends. */
export interface NodeProcess {
  /** Settles when the process has ended and its output is complete; never rejects. */
  readonly done: Promise<NodeExit>;
  /** Lines of stdout as they come, without newlines. */
  onLine(listener: (line: string) => void): void;
  /** Sends a signal to the process group. */
  kill(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void;
}

export interface NodeExit {
  /** Null when ended by a signal. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface NodeSpawn {
  readonly node: string;
  readonly argv: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  /** Output is also written to `logs/<node>.<logId>.{out,err}`. */
  readonly logId: string;
}

/** The running lab, as workloads see it. */
export interface Lab {
  readonly plan: NetworkPlan;
  /** Experiment seed of this repeat, a decimal u64 as text. */
  readonly seed: string;
  /** IPv4 address that a node's name resolves to. */
  addressOf(node: string): string;
  /** An experiment time on CLOCK_MONOTONIC, which all nodes share, in ns: for programs that wait for it themselves. */
  monotonicNs(tNs: number): bigint;
  spawn(spawn: NodeSpawn): NodeProcess;
  /** Resolves once a TCP (or UDP) socket listens on the port in the node; rejects after `timeoutNs`. */
  waitForPort(probe: { node: string; port: number; protocol: 'tcp' | 'udp'; timeoutNs: number }): Promise<void>;
  /** Prefix argv that enters a node's namespaces, for launchers such as Open MPI's rsh agent. */
  enterArgv(node: string): readonly string[];
  /**
   * Path of an executable `enter <node> <command…>` script with ssh's calling convention: the words after the node are
   * joined by spaces and run by `/bin/sh -c` (Open MPI passes a shell line). It is called from INSIDE a node, whose PID
   * namespace cannot enter a sibling's and whose /proc does not show the lab: the script must find the node through a
   * procfs of the agent's own PID namespace (mounted before the nodes are made, visible in each), enter only its net,
   * UTS and mount namespaces, and give the command a /proc of its own (`unshare --mount --mount-proc`).
   */
  readonly enterScript: string;
  /** Directory of compiled helper programs, or null. */
  readonly nativeDir: string | null;
  /** A private, empty, writable directory for the workload's scratch files, visible in every node. */
  scratchDir(workloadId: string): string;
}

export interface WorkloadContext<W extends PlannedWorkload = PlannedWorkload> {
  readonly workload: W;
  readonly lab: Lab;
  /** Experiment time now, integer nanoseconds. */
  now(): number;
  /** Aborted at the workload's timeout, the deadline or a stop request: end your processes, then return. */
  readonly signal: AbortSignal;
  /** Call once the workload's servers answer and its traffic is about to start. */
  ready(): void;
  /** Appends to samples/rtt.jsonl. */
  recordRtt(sample: RttSample): void;
  /** Appends to samples/flows.jsonl. */
  recordFlows(samples: readonly FlowSample[]): void;
}

/** What a runner reports; the core adds ids, times and link counters. */
export type WorkloadOutcome = Pick<
  WorkloadResult,
  'ok' | 'reason' | 'metrics' | 'table' | 'series' | 'timeline' | 'sent' | 'probes'
>;

export interface WorkloadRunner<W extends PlannedWorkload> {
  readonly kind: W['kind'];
  /** Programs that must be on PATH (or absolute), each with the Debian package that has it. Checked before anything runs. */
  programs(workload: W): readonly { readonly program: string; readonly package: string | null }[];
  run(context: WorkloadContext<W>): Promise<WorkloadOutcome>;
}
