/**
 * What the YAML files mean, after parsing: every quantity in its base unit, every default filled in, every name still
 * the user's. `spec/` produces these values, `plan/` consumes them. Nothing here knows about Linux.
 */
import type { BalanceChangeSpec, BalanceSpec } from './balance-types.js';
import type { Algorithm, Collective, RingOrder, Schedule } from '../collectives/index.js';
import type { SourceLocation } from '../errors/index.js';
import type { TuneSpec } from './tune-spec.js';
import type { FlowsWorkload } from './flow-types.js';
import type { MpiWorkload, TorchWorkload } from './job-types.js';
import type { DirectionSpec, LinkSettings } from './link-types.js';
import type { ControllerSpec } from './control-types.js';
import type { TransportChange, TransportRule } from './transport-types.js';

export type {
  ChannelSpec,
  CsvTrace,
  DirectionSpec,
  DrawnLoss,
  JitterDistribution,
  JitterSpec,
  LinkSettings,
  LossSpec,
  MahimahiTrace,
  PolicerSpec,
  QueueBounds,
  QueueLimit,
  QueueSpec,
  ReorderingSpec,
  TraceSpec,
} from './link-types.js';
export type { FlowsWorkload } from './flow-types.js';
export type { BalanceChangeSpec, BalanceMode, BalancerSpec, BalanceSettings, BalanceSpec } from './balance-types.js';
export type { MpiWorkload, TorchSweep, TorchTraining, TorchWorkload } from './job-types.js';
export type { ControllerSource, ControllerSpec } from './control-types.js';
export type { TransportChange, TransportRule, TransportSettings } from './transport-types.js';

/** A path into the YAML document, for example `['links', 0, 'rate']`. */
export type SpecPath = readonly (string | number)[];

/** Finds the line of a value. A path that is not in the file yields its nearest present ancestor. */
export interface SourceMap {
  readonly file: string;
  locate(path: SpecPath): SourceLocation;
}

export interface Site {
  readonly name: string;
  /** Name of the site's router, created for every site: `<site>-gw`. */
  readonly router: string;
  /** Names of the site's hosts, `<site>-1` … `<site>-N`. */
  readonly hosts: readonly string[];
  readonly path: SpecPath;
}

export interface NodeSpec {
  readonly name: string;
  readonly kind: 'host' | 'router';
  /** Undefined for a node that belongs to no site. */
  readonly site: string | undefined;
  /** Sysctls of this node's own namespaces, `net.ipv4.tcp_ecn` → `1`. */
  readonly sysctls: Readonly<Record<string, string>>;
  readonly path: SpecPath;
}

export interface LinkSpec {
  /** The user's name of the link; with `parallel` > 1 each member is `<id>.<k>`, k from 0. */
  readonly id: string;
  /** Name shared by parallel members: the `id` written in the file. */
  readonly group: string;
  /** Node names. A site named as an end means its router. */
  readonly ends: readonly [string, string];
  readonly mtuBytes: number;
  /** Routing metric: the lowest sum wins, equal sums share by ECMP. Default: one-way delay in ns, at least 1. */
  readonly metric: number;
  readonly forward: DirectionSpec;
  readonly reverse: DirectionSpec;
  /** Length along the fibre in km if the file gave one (by `distance` or `preset`). */
  readonly distanceKm: number | undefined;
  /** `access`: host to its site's router, generated. `wan`: its ends are in different sites. */
  readonly role: 'access' | 'wan' | 'local';
  readonly path: SpecPath;
}

export interface Topology {
  readonly name: string;
  readonly description: string;
  /** IPv4 prefix from which every link takes a /31, for example `10.0.0.0/8`. */
  readonly prefix: string;
  readonly sites: readonly Site[];
  /** Every node, also those generated for sites, in file order. */
  readonly nodes: readonly NodeSpec[];
  /** Every link, also access links and parallel members. */
  readonly links: readonly LinkSpec[];
  readonly source: SourceMap;
}

/** When a workload begins: at a time after the experiment's start, or once others have ended. */
export interface StartSpec {
  /** Workloads that must have ended first; of a service it is awaited that it is ready. Empty: the experiment's start. */
  readonly after: readonly string[];
  /** Added to the start or to the end of the last of `after`. In a planned cell it has the drawn start phase in it. */
  readonly delayNs: number;
  /** Upper bound of the start phase, which each repeat draws from its own seed; absent: none. */
  readonly jitterNs?: number;
}

export interface WorkloadCommon {
  readonly id: string;
  readonly start: StartSpec;
  /** The workload is stopped and counted as failed after this long; undefined leaves only the scenario's deadline. */
  readonly timeoutNs: number | undefined;
  readonly path: SpecPath;
}

export interface PingWorkload extends WorkloadCommon {
  readonly kind: 'ping';
  readonly from: string;
  readonly to: string;
  readonly count: number;
  readonly intervalNs: number;
  /** ICMP payload bytes (the frame has 42 more: 14 Ethernet, 20 IPv4, 8 ICMP). */
  readonly payloadBytes: number;
}

export interface Iperf3Workload extends WorkloadCommon {
  readonly kind: 'iperf3';
  /** Where the client runs. Data flows client → server unless `direction` says otherwise. */
  readonly from: string;
  readonly to: string;
  readonly protocol: 'tcp' | 'udp';
  /** `forward`: from → to. `reverse`: to → from. `both`: at once. */
  readonly direction: 'forward' | 'reverse' | 'both';
  readonly durationNs: number;
  /** Time at the start of `durationNs` that is left out of the metrics. */
  readonly warmupNs: number;
  readonly parallel: number;
  /** Congestion control of this flow; undefined: the node's default. TCP only. */
  readonly congestion: string | undefined;
  /** Sending rate of each stream in bit/s: required for UDP, fq-free pacing for TCP; undefined is unlimited. */
  readonly rateBps: number | undefined;
  /** Socket buffer (window) in bytes; undefined lets the kernel tune. */
  readonly windowBytes: number | undefined;
  /** Datagram payload (UDP) or read/write block (TCP); undefined is iperf3's default. */
  readonly blockBytes: number | undefined;
  /** Most that each stream sends (TCP), told by a controller; absent: what TCP does. */
  readonly pacingBps?: number | undefined;
}

export interface CommandWorkload extends WorkloadCommon {
  readonly kind: 'command';
  readonly nodes: readonly string[];
  /** Program and arguments; never passed to a shell. */
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  readonly expectExit: number;
  /** A service is stopped when everything else has ended; its exit status does not count. */
  readonly service: boolean;
  /** TCP port the service must listen on before it counts as started (readiness). */
  readonly readyPort: number | undefined;
}

export type Placer = 'packed' | 'spread' | 'distance-aware' | 'random';
export type Placement = 'contiguous' | 'alternating' | 'custom' | Placer;

/** What the pool of all hosts gave a job that asked for ranks without naming sites. */
export interface PoolGrant {
  readonly placer: Placer;
  /** Ranks that the job asked for, or every free host. */
  readonly count: number;
  /** Hosts of every site that were free for the job, and that it took. */
  readonly sites: readonly { readonly name: string; readonly free: number; readonly taken: number }[];
  /** Round trip between the two sites of the job that are farthest apart, by the delays of the links; 0 at one site. */
  readonly farthestRttNs: number;
  /** Why these hosts, in words. */
  readonly reason: string;
}

/** Where the ranks of a job run. */
export interface PlacedRanks {
  /** Host of rank 0, 1, 2, … Already expanded from `contiguous`, `alternating`, the user's list or a placer's choice. */
  readonly ranks: readonly string[];
  readonly placement: Placement;
  /** Of a placer's choice only. */
  readonly pool?: PoolGrant;
}

/** Where the schedule of a collective comes from. */
export type ScheduleSource =
  | {
      readonly from: 'algorithm';
      readonly algorithm: Algorithm;
      readonly order: RingOrder;
      readonly channels: number;
      readonly scatter: boolean;
      /** Largest piece that a rank passes on at once; undefined: whole shares. */
      readonly chunkBytes: number | undefined;
    }
  /** A file of the user's, as written; the app reads it and puts `given` in its place. */
  | { readonly from: 'file'; readonly path: string }
  | { readonly from: 'given'; readonly path: string; readonly schedule: Schedule };

/** Connections of a collective between two sites; absent: as between all others. */
export interface PairSettings {
  readonly sites: readonly [number, number];
  readonly streams?: number | undefined;
  readonly pacingBps?: number | undefined;
}

export interface CollectiveWorkload extends WorkloadCommon, PlacedRanks {
  readonly kind: 'collective';
  readonly collective: Collective;
  readonly schedule: ScheduleSource;
  readonly sizesBytes: readonly number[];
  readonly type: 'float32' | 'bfloat16' | 'int32';
  readonly op: 'sum' | 'min' | 'max';
  readonly iterations: number;
  readonly warmupIterations: number;
  /** TCP connections between two ranks at different sites; ranks of one site have one. */
  readonly streams: number;
  /** Most that a connection between sites sends, told by a controller; absent: what TCP does. */
  readonly pacingBps?: number | undefined;
  /** What controllers say of single pairs of sites, by their numbers in the plan; a later one wins. */
  readonly pairSettings?: readonly PairSettings[] | undefined;
  /** Largest window and socket buffers of a connection; undefined lets the kernel tune. */
  readonly windowBytes: number | undefined;
  /** Undefined: the node's default. */
  readonly congestion: string | undefined;
  /** Whether values travel between sites as 8-bit integers. */
  readonly quantised: boolean;
  /** Time that a rank sleeps between two of its steps. */
  readonly computeNs: number;
  /** Message from which the ranks measure the rate of the links before; undefined: they do not. */
  readonly probeBytes: number | undefined;
}

export type WorkloadSpec =
  PingWorkload | Iperf3Workload | FlowsWorkload | CommandWorkload | MpiWorkload | CollectiveWorkload | TorchWorkload;

/** Where a metric is looked up. */
export type MetricSubject =
  | { readonly kind: 'workload'; readonly id: string }
  | { readonly kind: 'link'; readonly id: string; readonly direction: 'forward' | 'reverse' };

/** A change of links at a time or after workloads: new settings of a direction, or a link that goes down or up. */
export interface ChangeSpec {
  readonly id: string;
  readonly start: StartSpec;
  /** Ids of links; all members where the file names parallel links. */
  readonly links: readonly string[];
  readonly action:
    | { readonly kind: 'set'; readonly directions: readonly ('forward' | 'reverse')[]; readonly set: LinkSettings }
    /** Routes follow `convergeNs` after the link. */
    | { readonly kind: 'down' | 'up'; readonly convergeNs: number };
  readonly path: SpecPath;
}

/** A bound on one metric of one workload or link. */
export interface ExpectationSpec {
  readonly id: string;
  readonly subject: MetricSubject;
  /** Another workload: the bound is on the ratio of the subject's metric to the same metric of this one. */
  readonly over?: string | undefined;
  /** `all`, also when absent: every repeat must meet the bound. Else this statistic over the repeats of an arm must. */
  readonly statistic?: 'all' | 'median' | 'mean' | undefined;
  /** With a statistic: its whole interval of this confidence must meet the bound, not just its value. */
  readonly confidence?: number | undefined;
  /** Name in `summary.json`, with its unit, for example `wan_forward_bytes`. */
  readonly metric: string;
  readonly bound:
    | { readonly kind: 'range'; readonly min: number | undefined; readonly max: number | undefined }
    | { readonly kind: 'target'; readonly value: number; readonly toleranceRatio: number };
  readonly path: SpecPath;
}

/** When the repeats of a study are enough. */
export interface UntilSpec {
  readonly subject: ExpectationSpec['subject'];
  readonly metric: string;
  /** Half-width of the interval relative to the mean. */
  readonly widthRatio: number;
  readonly confidence: number;
  /** Repeats of every arm before the first look, and between looks. */
  readonly minRepeats: number;
}

/** One axis of a sweep: a path such as `topology.links.wan.rate` and its values as written. */
export interface SweepAxis {
  readonly path: string;
  readonly values: readonly (string | number | boolean)[];
}

/** Whether packets are captured to hold the links against ideal ones, and of which links. */
export type ProofSpec =
  /** Long links, the first packets of the run; the capture is thrown away once it was evaluated. */
  | { readonly mode: 'auto' }
  | { readonly mode: 'off' }
  /** These links (undefined: every link), all packets; capture and one-way delays are kept. */
  | { readonly mode: 'kept'; readonly links: readonly string[] | undefined };

/** A kernel module of the user's own, or an object of BPF programs. */
export interface ModuleSpec {
  /** As written, relative to the scenario's directory. */
  readonly path: string;
  /** The file in base64; absent until the app has read it. */
  readonly content?: string;
}

export interface BalancingSpec {
  readonly policies: readonly BalanceSpec[];
  readonly changes: readonly BalanceChangeSpec[];
}

export interface Scenario {
  readonly name: string;
  readonly description: string;
  readonly topology: Topology;
  readonly clock: 'virtual' | 'real';
  /** Whether CPUID tells programs about RDRAND and its kin; masking it needs virtual time. */
  readonly processor: 'native' | 'masked';
  readonly seed: number;
  readonly repeats: number;
  /** Experiment time after which the run is stopped and fails (exit 4). */
  readonly deadlineNs: number;
  /** Period of the collectors (`ss`, `tc -s`, interface counters) in experiment time. */
  readonly sampleNs: number;
  /** Time between the network being verified and the first workload. */
  readonly settleNs: number;
  /** Kernel modules, or objects of BPF programs, to load first; absent for none. */
  readonly modules?: readonly ModuleSpec[] | undefined;
  readonly captures: readonly { readonly node: string; readonly dev: string }[];
  readonly proof: ProofSpec;
  /** Whether each link setting is first tried in a lab of its own. */
  readonly calibrate: boolean;
  readonly workloads: readonly WorkloadSpec[];
  /** TCP settings per destination; a later rule wins. Absent for none. */
  readonly transport?: readonly TransportRule[] | undefined;
  /** Changes of links, in file order. */
  readonly timeline: readonly ChangeSpec[];
  /** Changes of TCP settings, in file order. Absent for none. */
  readonly transportTimeline?: readonly TransportChange[] | undefined;
  /** Policies for parallel links and their changes; absent for none. */
  readonly balancing?: BalancingSpec | undefined;
  /** Time between two records of telemetry, a multiple of `sampleNs`; absent: none is made. */
  readonly telemetryNs?: number | undefined;
  /** Absent for none. */
  readonly controllers?: readonly ControllerSpec[] | undefined;
  readonly expectations: readonly ExpectationSpec[];
  /** Texts of the trace files by their SHA-256, for the run directory. */
  readonly traces: Readonly<Record<string, string>>;
  /** What further files came to, by name, for the run directory; absent until the app has read them. */
  readonly attachments?: Readonly<Record<string, string>>;
  readonly sweep: readonly SweepAxis[];
  /** What `longhaul tune` searches; absent in a scenario that is only run. */
  readonly tune?: TuneSpec | undefined;
  /** Absent: all repeats are run. */
  readonly until?: UntilSpec;
  readonly source: SourceMap;
}
