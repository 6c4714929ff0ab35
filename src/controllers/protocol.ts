/**
 * What a controller and the agent say to each other: JSON Lines, `longhaul/control@1`. The agent sends a greeting, then
 * telemetry at every period; each is answered by one `actions` line, which may be preceded by `log` lines. Lines of type
 * `end` are not answered. Times are experiment time in ns, names of fields carry their units.
 */
import type { ConnectionSample, HopSample, PathSample } from '../records/index.js';

export const CONTROL_PROTOCOL = 'longhaul/control@1';

export interface Greeting {
  readonly type: 'hello';
  readonly protocol: typeof CONTROL_PROTOCOL;
  /** Name and `config` of the controller in the scenario. */
  readonly id: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Seed of the repeat, a decimal number as text: all randomness of a controller must come from it. */
  readonly seed: string;
  readonly period_ns: number;
  /** Time from telemetry to the actions that answer it. */
  readonly decision_delay_ns: number;
  readonly sites: readonly { readonly name: string; readonly hosts: readonly string[] }[];
  readonly links: readonly LinkFacts[];
  /** Pairs of sites that links join, one way each. */
  readonly pairs: readonly PairFacts[];
  readonly workloads: readonly { readonly id: string; readonly kind: string }[];
  /** Congestion controls of the kernel. */
  readonly congestion_controls: readonly string[];
}

/** One direction of a link. */
export interface LinkFacts {
  readonly link: string;
  readonly direction: 'forward' | 'reverse';
  readonly role: 'access' | 'wan' | 'local';
  readonly from: string;
  readonly to: string;
  readonly rate_bps: number;
  readonly mtu_bytes: number;
  /** Null where a host sends: its port has no queue. */
  readonly queue: {
    readonly discipline: string;
    readonly limit_packets: number | null;
    readonly limit_bytes: number | null;
    readonly min_bytes: number | null;
    readonly max_bytes: number | null;
  } | null;
}

export interface PairFacts {
  readonly from: string;
  readonly to: string;
  readonly links: readonly string[];
  /** Sum over the links. */
  readonly rate_bps: number;
}

export interface TelemetryMessage {
  readonly type: 'telemetry';
  readonly t_ns: number;
  readonly connections: readonly ConnectionSample[];
  readonly hops: readonly HopSample[];
  readonly paths: readonly PathSample[];
  /** Workloads that run now. */
  readonly running: readonly string[];
  /** What became of the actions of the last answer, in their order. */
  readonly results: readonly ActionResult[];
}

export interface ActionResult {
  readonly ok: boolean;
  /** Why it was refused; null when it was applied. */
  readonly reason: string | null;
}

export interface EndMessage {
  readonly type: 'end';
  readonly t_ns: number;
}

interface ActionCommon {
  /** Why, for people: stands in the records and in the report. */
  readonly why?: string;
}

/** TCP settings of connections that begin from now on; places are sites or hosts. */
export interface TransportAction extends ActionCommon {
  readonly action: 'transport';
  readonly between?: readonly [string, string];
  readonly from?: string;
  readonly to?: string;
  readonly congestion?: string;
  /** Segments. */
  readonly initcwnd?: number;
}

/** Bounds of the queue in front of a link: its limit, and the thresholds of `red`. */
export interface QueueAction extends ActionCommon {
  readonly action: 'queue';
  readonly link: string;
  /** Both if absent. */
  readonly direction?: 'forward' | 'reverse';
  readonly limit_packets?: number;
  readonly limit_bytes?: number;
  readonly min_bytes?: number;
  readonly max_bytes?: number;
}

/** How a policy for parallel links (`balance` in the scenario) spreads traffic. */
export interface BalanceAction extends ActionCommon {
  readonly action: 'balance';
  /** Id of the policy. */
  readonly balance: string;
  /** Both if absent. */
  readonly direction?: 'forward' | 'reverse';
  readonly mode?: 'ecmp' | 'weighted' | 'spray' | 'flowlet' | 'adaptive';
  /** Of every link of the policy by its id, 0 to 256; 0 leaves a link out. */
  readonly weights?: Readonly<Record<string, number>>;
}

/** How a workload that has not begun opens connections: a `collective` between two sites, or an `iperf3` over TCP. */
export interface StreamsAction extends ActionCommon {
  readonly action: 'streams';
  readonly workload: string;
  /** Sites; all pairs if absent. Of a `collective` only. */
  readonly between?: readonly [string, string];
  /** Connections between two ranks, or of the test. */
  readonly streams?: number;
  /** Most that each of them sends (SO_MAX_PACING_RATE). */
  readonly pacing_bps?: number;
}

export type Action = TransportAction | QueueAction | BalanceAction | StreamsAction;

/** What the function `controller` of a TypeScript file returns. */
export interface Controller {
  /** Applied before the experiment begins. */
  readonly actions?: readonly Action[];
  /** Called at every period. Without it the controller only acts at the start. */
  readonly decide?: (telemetry: TelemetryMessage) => readonly Action[];
}
