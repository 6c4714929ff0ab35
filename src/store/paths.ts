/** Every file name of a run directory, a published contract. No other module spells one. */
import { join } from 'node:path';

/** Files of a run directory, `results/<scenario>/<UTC>-<id>/`. */
export interface RunFiles {
  readonly dir: string;
  readonly manifest: string;
  /** The scenario as the user wrote it. */
  readonly scenario: string;
  /** The topology file that the scenario names; not there when the scenario contains its topology. */
  readonly topology: string;
  /** The scenario after defaults, imports and units. */
  readonly resolved: string;
  readonly plan: string;
  readonly program: string;
  readonly summary: string;
  readonly report: string;
  readonly junit: string;
  /** Shell script that repeats the run. */
  readonly reproduce: string;
  readonly checksums: string;
  /** A trace file, by its path as the topology has it. */
  readonly trace: (written: string) => string;
  /** A table of jitter, by its path as the topology has it. */
  readonly table: (written: string) => string;
  /** What a schedule file or kernel module that the scenario names came to, by a name made from how it is used. */
  readonly attachment: (name: string) => string;
  /** Directory of one cell; `cell` is its name in the sweep, `repeat` counts from 1. */
  cellDir(cell: string, repeat: number): string;
}

export function runFiles(dir: string): RunFiles {
  return {
    dir,
    manifest: join(dir, 'manifest.json'),
    scenario: join(dir, 'scenario.yaml'),
    topology: join(dir, 'topology.yaml'),
    resolved: join(dir, 'resolved.json'),
    plan: join(dir, 'plan.json'),
    program: join(dir, 'program.txt'),
    summary: join(dir, 'summary.json'),
    report: join(dir, 'report.html'),
    junit: join(dir, 'junit.xml'),
    reproduce: join(dir, 'reproduce.sh'),
    checksums: join(dir, 'SHA256SUMS'),
    trace: (written) => join(dir, 'traces', encodeURIComponent(written)),
    table: (written) => join(dir, 'tables', encodeURIComponent(written)),
    attachment: (name) => join(dir, 'attachments', name),
    cellDir: (cell, repeat) => join(dir, 'cells', cell, String(repeat)),
  };
}

export const SAMPLE_NAMES = ['tcp', 'qdisc', 'iface', 'rtt', 'flows', 'connection', 'hop', 'path'] as const;
export type SampleName = (typeof SAMPLE_NAMES)[number];

/** Files of a cell's directory. The agent writes nowhere else but to its private `/run` and `/tmp`. */
export interface CellFiles {
  readonly dir: string;
  /** The agent's only input. */
  readonly input: string;
  /** Places in the user's files that `input` names by number; never read inside. */
  readonly origins: string;
  readonly events: string;
  readonly readback: string;
  readonly counters: string;
  /** What controllers wanted done; absent without any. */
  readonly control: string;
  /** What the transmitters of links with a varying rate report; absent without such links. */
  readonly schedules: string;
  readonly fidelity: string;
  readonly digest: string;
  /** Kernel console and agent output, written by the engine; the first thing to read when a cell was lost. */
  readonly engineLog: string;
  /** The engine's own directory while the cell runs; removed when it ends in good order. */
  readonly boot: string;
  samples(name: SampleName): string;
  workload(id: string): string;
  log(node: string, logId: string, stream: 'out' | 'err'): string;
  capture(node: string, dev: string): string;
  /** Packets at both ends of the judged links, and what the agent knows about that capture. */
  readonly taps: string;
  readonly tapsRecord: string;
  readonly proof: string;
  readonly timers: string;
  readonly calibration: string;
  readonly delays: string;
  /** A link's trace file, by its SHA-256. */
  trace(sha256: string): string;
}

export function cellFiles(dir: string): CellFiles {
  return {
    dir,
    input: join(dir, 'cell.json'),
    origins: join(dir, 'origins.json'),
    events: join(dir, 'events.jsonl'),
    readback: join(dir, 'readback.json'),
    counters: join(dir, 'counters.json'),
    control: join(dir, 'control.jsonl'),
    schedules: join(dir, 'schedules.json'),
    fidelity: join(dir, 'fidelity.json'),
    digest: join(dir, 'digest.json'),
    engineLog: join(dir, 'engine.log'),
    boot: join(dir, 'boot'),
    samples: (name) => join(dir, 'samples', `${name}.jsonl`),
    workload: (id) => join(dir, 'workloads', `${id}.json`),
    log: (node, logId, stream) => join(dir, 'logs', `${node}.${logId}.${stream}`),
    capture: (node, dev) => join(dir, 'pcap', `${node}.${dev}.pcap`),
    taps: join(dir, 'pcap', 'wires.pcap'),
    tapsRecord: join(dir, 'taps.json'),
    proof: join(dir, 'proof.json'),
    timers: join(dir, 'timers.json'),
    calibration: join(dir, 'calibration.json'),
    delays: join(dir, 'samples', 'delay.jsonl'),
    trace: (sha256) => join(dir, 'traces', sha256),
  };
}

/** Folders of a cell's directory that exist before anything is written. */
export const CELL_FOLDERS = ['samples', 'workloads', 'logs', 'pcap', 'traces'] as const;
