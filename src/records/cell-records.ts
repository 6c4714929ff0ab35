/** One cell's directory in memory: what the store reads and `analyze` consumes. Nothing here is derived. */
import type { ExpectationSpec } from '../spec/types.js';
import type { CellInput } from '../program/cell.js';
import type { CellEvent } from './events.js';
import type { CalibrationRecord } from './calibration.js';
import type { ProofRecord } from './proof.js';
import type { TimersRecord } from './timers.js';
import type { FlowSample, InterfaceSample, QdiscSample, RttSample, TcpSample } from './samples.js';
import type { ConnectionSample, ControlRecord, HopSample, PathSample } from './telemetry.js';
import type { ScheduleResult } from './schedules.js';
import type { CounterSnapshot, Readback, WorkloadResult } from './workload-result.js';

export interface CellRecords {
  /** cell.json */
  readonly input: CellInput;
  /** events.jsonl, in file order. A truncated last line is left out by the reader. */
  readonly events: readonly CellEvent[];
  /** readback.json; null when the cell died before it was written. */
  readonly readback: Readback | null;
  /** counters.json: before the first and after the last workload; null when not reached. */
  readonly counters: { readonly before: CounterSnapshot | null; readonly after: CounterSnapshot | null };
  /** samples/*.jsonl, in file order. */
  readonly samples: {
    readonly tcp: readonly TcpSample[];
    readonly qdisc: readonly QdiscSample[];
    readonly iface: readonly InterfaceSample[];
    readonly rtt: readonly RttSample[];
    readonly flows: readonly FlowSample[];
    /** Telemetry; empty where none was asked for. */
    readonly connection: readonly ConnectionSample[];
    readonly hop: readonly HopSample[];
    readonly path: readonly PathSample[];
  };
  /** control.jsonl: what controllers wanted done; empty without any. */
  readonly control: readonly ControlRecord[];
  /** pcap/*.pcap, in the order of `input.captures`; those that were never begun are left out. */
  readonly captures: readonly CaptureRecord[];
  /** schedules.json: transmitters of links with a varying rate; empty without any. */
  readonly schedules: readonly ScheduleResult[];
  /** workloads/<id>.json of every workload that ended, in the order of `input.workloads`. */
  readonly workloads: readonly WorkloadResult[];
  /** proof.json; null when no packets were captured for it. */
  readonly proof: ProofRecord | null;
  /** timers.json; null in virtual time. */
  readonly timers: TimersRecord | null;
  /** calibration.json; null where it was not asked for. */
  readonly calibration: CalibrationRecord | null;
}

/** A packet capture, which may be too large to hold: the digest of its file, time stamps in nanoseconds, stands for it. */
export interface CaptureRecord {
  readonly node: string;
  readonly dev: string;
  readonly bytes: number;
  /** SHA-256, in hex. */
  readonly sha256: string;
}

/** An expectation without its source path, as it is stored with a run. */
export type StoredExpectation = Omit<ExpectationSpec, 'path'>;

/** What is known about a cell outside its engine: its place in the run and what the host saw. */
export interface CellContext {
  readonly params: Readonly<Record<string, string | number | boolean>>;
  /** Counts from 1. */
  readonly repeat: number;
  /** Host time from launch to exit, in seconds. */
  readonly wallS: number;
  readonly expectations: readonly StoredExpectation[];
  /** Why the engine or the agent failed, as one line for people; null when nothing outside the records failed. */
  readonly error: string | null;
}
