/**
 * The network in full detail, still without commands: every name, address, route, queue and seed is decided here.
 * `plan.json` in the run directory is this value. Pure data: no functions, no undefined, JSON round-trips.
 */
import type {
  BalanceChangeSpec,
  BalanceSettings,
  ChangeSpec,
  ChannelSpec,
  LossSpec,
  QueueSpec,
  TraceSpec,
  TransportChange,
} from '../spec/types.js';
import type { SourceLocation } from '../errors/index.js';

/** Where in the user's file something came from, as `file:line:col` for display, or null when generated. */
export type Origin = SourceLocation | null;

export interface PlannedInterface {
  /** Device name inside the node: `eth0` on hosts' access links, else the link id. At most 15 characters. */
  readonly name: string;
  readonly link: string;
  readonly peerNode: string;
  /** IPv4 address without prefix length; both ends share a /31. */
  readonly address: string;
  readonly peerAddress: string;
  /** Locally administered, `02:…`, unique in the lab. */
  readonly mac: string;
  readonly peerMac: string;
  readonly mtuBytes: number;
}

export interface PlannedRoute {
  /** `10.0.0.6/32`, or `default`. */
  readonly destination: string;
  /** More than one: equal-cost multipath, in which a policy decides the weights. */
  readonly nextHops: readonly { readonly via: string; readonly dev: string; readonly weight: number }[];
  /** Preferred source address, the node's primary one. */
  readonly source: string;
  /** TCP settings of connections to the destination; absent where the route says nothing. */
  readonly congestion?: string;
  /** Segments. */
  readonly initcwnd?: number;
}

export interface PlannedNode {
  /** Also its hostname and its network namespace. */
  readonly name: string;
  readonly kind: 'host' | 'router';
  readonly site: string | null;
  /** The address its name resolves to: that of its first interface. Null for a node with no link. */
  readonly address: string | null;
  readonly interfaces: readonly PlannedInterface[];
  readonly routes: readonly PlannedRoute[];
  readonly sysctls: Readonly<Record<string, string>>;
  readonly origin: Origin;
}

/**
 * How one direction is made of devices and qdiscs (LINK-MODEL.md):
 * sender port `from.dev` [queue] ⇒ wire device `wireIn` → redirect → `wireOut` [wire netem] ⇒ receiver port `to.dev`.
 * With a line, serialisation has a pair of devices of its own, so that all that befalls a packet comes after it:
 * `wireIn` → redirect → `line.out` [line netem] ⇒ `line.in` → redirect → `wireOut` [wire netem].
 * A policer and losses by packet number are filters in front of the last redirect.
 */
export interface PlannedDirection {
  readonly direction: 'forward' | 'reverse';
  readonly from: { readonly node: string; readonly dev: string };
  readonly to: { readonly node: string; readonly dev: string };
  /** Devices in the `wires` namespace. */
  readonly wireIn: string;
  readonly wireOut: string;
  readonly rateBps: number;
  readonly delayNs: number;
  readonly loss: LossSpec;
  readonly queue: QueueSpec;
  /**
   * `exact-drop-tail`: port netem rate+limit, wire netem delay. `shaped-aqm`: port tbf + qdisc, wire netem delay+rate.
   * `shaped-drop-tail`: port tbf + bfifo for a limit in bytes, wire netem delay+rate.
   * `wire-only`: no port qdisc (hosts' own ports), wire netem delay+rate. `scheduled-drop-tail`: queue and transmitter are
   * the program lh_link in place of the redirect, because the rate varies during the run; wire netem delay.
   */
  readonly variant: 'exact-drop-tail' | 'shaped-aqm' | 'shaped-drop-tail' | 'wire-only' | 'scheduled-drop-tail';
  readonly channel: ChannelSpec;
  /** Bytes each frame takes on the line beyond those Linux counts. */
  readonly overheadBytes: number;
  /** Devices of the line in the `wires` namespace; null where the port or the wire serialises. */
  readonly line: { readonly out: string; readonly in: string } | null;
  /** RED's thresholds after unit conversion; null for other disciplines. */
  readonly red: { readonly minBytes: number; readonly maxBytes: number; readonly averagePackets: number } | null;
  /** The queue bound after unit conversion; exactly one is not null unless the variant is `wire-only`. */
  readonly limitPackets: number | null;
  readonly limitBytes: number | null;
  /** TBF's burst for the shaped variants, else null. */
  readonly burstBytes: number | null;
  /** netem seed (decimal u64 as text: it does not fit a double). */
  readonly seed: string;
  /** What varies by a file; null for a direction without. */
  readonly trace: TraceSpec | null;
  /** Whether the delay may change during the run: then the wire must keep the order of packets by itself. */
  readonly delayVaries: boolean;
}

export interface PlannedLink {
  readonly id: string;
  readonly group: string;
  readonly role: 'access' | 'wan' | 'local';
  readonly mtuBytes: number;
  readonly distanceKm: number | null;
  readonly forward: PlannedDirection;
  readonly reverse: PlannedDirection;
  readonly origin: Origin;
}

/** A change of links during the run, without its path in the file. */
export type PlannedChange = Omit<ChangeSpec, 'path'> & { readonly origin: Origin };

/** Routes of one node that replace those of the same destinations while some links are down. */
export interface Detour {
  readonly node: string;
  readonly routes: readonly PlannedRoute[];
}

/** A change of TCP settings during the run, without its path in the file. */
export type PlannedTransportChange = Omit<TransportChange, 'path'> & { readonly origin: Origin };

/** How a node shares what it sends over parallel links: one direction of a policy. */
export interface PlannedBalance extends BalanceSettings {
  readonly id: string;
  readonly direction: 'forward' | 'reverse';
  /** The router that sends. */
  readonly node: string;
  readonly links: readonly { readonly link: string; readonly dev: string }[];
  /** What the node's kernel hashes to choose a next hop: layer 3 addresses, or layer 4 with ports. */
  readonly hashLayer: 3 | 4;
  /** Of `net.ipv4.fib_multipath_hash_seed`: another one in every repeat. */
  readonly hashSeed: number;
  /** Of the program lh_balance, for its random picks and its table of flows. Decimal u64. */
  readonly seed: string;
  /** Whether the policy has, or may get, a mode that routes cannot do. */
  readonly usesProgram: boolean;
  /** Whether the timeline, a balancer or a controller may change it, so that a flow may move whatever the mode. */
  readonly mayChange: boolean;
  /** A function of the user's, called at a period; null for none. */
  readonly balancer: { readonly periodNs: number; readonly code: string } | null;
  readonly origin: Origin;
}

/** A change of a policy during the run, without its path in the file. */
export type PlannedBalanceChange = Omit<BalanceChangeSpec, 'path'> & { readonly origin: Origin };

export interface PlannedBalancing {
  readonly policies: readonly PlannedBalance[];
  readonly changes: readonly PlannedBalanceChange[];
}

export interface PlannedTimeline {
  readonly changes: readonly PlannedChange[];
  /** Changes of TCP settings; absent without any. */
  readonly transport?: readonly PlannedTransportChange[];
  /** By the ids of the links that are down, sorted and joined by spaces. Sets without an entry change no route. */
  readonly detours: Readonly<Record<string, readonly Detour[]>>;
}

export interface NetworkPlan {
  readonly format: 'longhaul/plan@1';
  readonly name: string;
  readonly sites: readonly { readonly name: string; readonly router: string; readonly hosts: readonly string[] }[];
  readonly nodes: readonly PlannedNode[];
  readonly links: readonly PlannedLink[];
  readonly timeline: PlannedTimeline;
  /** Absent where the scenario has no policy for parallel links. */
  readonly balancing?: PlannedBalancing;
  /** Namespace that holds the wires; not a node. */
  readonly wiresNetns: 'wires';
  /** Contents of every node's /etc/hosts. */
  readonly hostsFile: string;
  /** Sysctls that exist once per kernel (`net.core.*`); set where the engine owns the kernel, else only recorded. */
  readonly kernelSysctls: Readonly<Record<string, string>>;
}

/** Round trip of an idle path: what a ping of `frameBytes` must show. Source: sum of delay + 8·L/R over both ways. */
export interface IdlePath {
  readonly from: string;
  readonly to: string;
  /** Links of the way there, along the fastest of equal-cost paths. */
  readonly links: readonly string[];
  readonly rttNs: number;
  /** The same as `rttNs` unless equal-cost paths differ or delays vary: then the slowest of them. */
  readonly maxRttNs: number;
}
