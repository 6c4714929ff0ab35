/**
 * The network as an ordered list of kernel operations, and what reading the kernel back must show.
 * `longhaul plan` prints exactly this. An engine-neutral value: the agent applies it unchanged everywhere.
 */
import type { Origin, PlannedRoute } from '../plan/types.js';

interface OpCommon {
  /** The YAML line this comes from; null for scaffolding. */
  readonly origin: Origin;
}

export type QdiscKind =
  | {
      readonly kind: 'netem';
      readonly delayNs?: number;
      readonly jitter?: NetemJitter;
      readonly rateBps?: number;
      /** Bytes added to each frame before the rate is applied. */
      readonly overheadBytes?: number;
      readonly limitPackets: number;
      readonly loss?: NetemLoss;
      readonly duplicateRatio?: number;
      readonly corruptRatio?: number;
      /** Packets that skip the delay: a share of those at least `gapPackets` after the last one. */
      readonly reorder?: { readonly ratio: number; readonly gapPackets: number };
      readonly seed?: string;
    }
  | {
      readonly kind: 'tbf';
      readonly rateBps: number;
      readonly burstBytes: number;
      readonly limitBytes: number;
      readonly overheadBytes?: number;
    }
  | { readonly kind: 'pfifo'; readonly limitPackets: number }
  | { readonly kind: 'bfifo'; readonly limitBytes: number }
  | {
      readonly kind: 'fq_codel';
      readonly limitPackets: number;
      readonly ecn: boolean;
      readonly memoryBytes: number;
      readonly targetNs: number;
      readonly intervalNs: number;
      readonly flows: number;
    }
  | {
      readonly kind: 'codel';
      readonly limitPackets: number;
      readonly ecn: boolean;
      readonly targetNs: number;
      readonly intervalNs: number;
    }
  | {
      readonly kind: 'red';
      readonly limitBytes: number;
      readonly minBytes: number;
      readonly maxBytes: number;
      readonly averagePackets: number;
      readonly probability: number;
      readonly ecn: boolean;
      /** A full frame and the rate, from which the average of an idle queue decays. */
      readonly frameBytes: number;
      readonly rateBps: number;
    }
  | {
      readonly kind: 'pie';
      readonly limitPackets: number;
      readonly ecn: boolean;
      readonly targetNs: number;
      readonly updateNs: number;
    }
  | {
      readonly kind: 'fq_pie';
      readonly limitPackets: number;
      readonly ecn: boolean;
      readonly memoryBytes: number;
      readonly targetNs: number;
      readonly updateNs: number;
      readonly flows: number;
    }
  | {
      readonly kind: 'dualpi2';
      readonly limitPackets: number;
      readonly memoryBytes: number;
      readonly targetNs: number;
      readonly updateNs: number;
      readonly stepNs: number;
    }
  | { readonly kind: 'cake'; readonly memoryBytes: number; readonly rttNs: number }
  | { readonly kind: 'fq'; readonly limitPackets: number }
  | { readonly kind: 'prio'; readonly bands: number };

/** A port among which lh_balance chooses. */
export interface BalancedPort {
  readonly dev: string;
  readonly mac: string;
  readonly peerMac: string;
  readonly rateBps: number;
  /** Time to send a full queue; more is dropped by it. */
  readonly limitNs: number;
  readonly overheadBytes: number;
}

export interface NetemJitter {
  readonly spreadNs: number;
  /** Name of the table, a file in `JITTER_TABLES`; null: uniform. */
  readonly table: string | null;
}

/** A token bucket in front of a redirect. */
export interface Policer {
  readonly rateBps: number;
  readonly burstBytes: number;
  /** What the policer does not see of each frame, which it gets without its Ethernet header. */
  readonly overheadBytes: number;
}

export type NetemLoss =
  | { readonly model: 'random'; readonly ratio: number }
  /** p: good→bad, r: bad→good transition probabilities. */
  | { readonly model: 'gemodel'; readonly p: number; readonly r: number };

/** What decides when lh_link sends: a rate, or a file of delivery opportunities by its digest. */
export type ScheduleSource =
  { readonly kind: 'rate'; readonly rateBps: number } | { readonly kind: 'mahimahi'; readonly sha256: string };

export interface VethEnd {
  readonly netns: string;
  readonly dev: string;
  readonly mac: string;
}

export type Op = OpCommon &
  (
    | { readonly op: 'netns.add'; readonly netns: string }
    | {
        readonly op: 'sysctl.set';
        readonly scope: 'kernel' | 'netns';
        readonly netns: string | null;
        readonly key: string;
        readonly value: string;
      }
    | { readonly op: 'veth.add'; readonly a: VethEnd; readonly b: VethEnd; readonly mtuBytes: number }
    | { readonly op: 'link.up'; readonly netns: string; readonly dev: string; readonly gsoMaxSegs: number | null }
    | { readonly op: 'offload.off'; readonly netns: string; readonly dev: string }
    | {
        readonly op: 'addr.add';
        readonly netns: string;
        readonly dev: string;
        readonly address: string;
        readonly prefixLength: number;
      }
    | {
        readonly op: 'neigh.add';
        readonly netns: string;
        readonly dev: string;
        readonly address: string;
        readonly mac: string;
      }
    | ({ readonly op: 'route.add'; readonly netns: string } & PlannedRoute)
    | {
        readonly op: 'qdisc.add';
        readonly netns: string;
        readonly dev: string;
        readonly parent: string;
        readonly handle: string;
        readonly qdisc: QdiscKind;
      }
    | {
        readonly op: 'redirect.add';
        readonly netns: string;
        readonly from: string;
        readonly to: string;
        /** What packets pass on the way, in this order. */
        readonly policer: Policer | null;
        /** Object file of the program that drops packets by their number. */
        readonly lossObject: string | null;
      }
    /** A file that `tc` reads: a table of delays or a program. Written before the first `tc` runs. */
    | { readonly op: 'file.write'; readonly path: string; readonly base64: string }
    /** lh_link in place of a redirect, started by the agent once the network is verified. */
    | {
        readonly op: 'schedule.start';
        readonly netns: string;
        readonly from: string;
        readonly to: string;
        readonly limitPackets: number;
        readonly source: ScheduleSource;
      }
    /** lh_balance at the links of a policy, started by the agent once the network is verified. */
    | {
        readonly op: 'balance.start';
        readonly netns: string;
        /** Of the policy, whose settings it is told once it runs. */
        readonly balance: string;
        readonly direction: 'forward' | 'reverse';
        readonly seed: string;
        readonly links: readonly BalancedPort[];
      }
    /** The next three are made while the workloads run. */
    | {
        readonly op: 'qdisc.change';
        readonly netns: string;
        readonly dev: string;
        readonly parent: string;
        readonly handle: string;
        readonly qdisc: QdiscKind;
      }
    | ({ readonly op: 'route.replace'; readonly netns: string } & PlannedRoute)
    | { readonly op: 'route.del'; readonly netns: string; readonly destination: string }
  );

/**
 * Input of one or more runs of a tool. `ip` and `tc` take all lines on standard input of one `-batch -`. Tools without
 * a batch mode run inside the namespace: `ethtool` once per line, the line's words being its arguments;
 * `sysctl-write` writes each `key=value` to /proc/sys; `file-write` writes a file, named by the first word, from the base64
 * in the second; `netlink` is a qdisc that this tc does not know, as the words that one that does would take; `lh_link`
 * and `lh_balance` keep running, one process per line.
 */
export interface Invocation {
  readonly tool: 'ip' | 'tc' | 'ethtool' | 'sysctl-write' | 'file-write' | 'netlink' | 'lh_link' | 'lh_balance';
  /** Namespace the tool is pointed at (`-n`), null for the agent's own. */
  readonly netns: string | null;
  /** Lines for `-batch -`; line k belongs to `ops[k]`. */
  readonly lines: readonly string[];
  /** Indices into `Program.ops`, one per line, to translate "line 7 failed" into the user's YAML line. */
  readonly ops: readonly number[];
}

/** One fact that read-back must confirm. */
export type Expectation =
  | {
      readonly expect: 'device';
      readonly netns: string;
      readonly dev: string;
      readonly mtuBytes: number;
      readonly mac: string;
      readonly up: true;
      readonly gsoMaxSegs: number | null;
    }
  | {
      readonly expect: 'address';
      readonly netns: string;
      readonly dev: string;
      readonly address: string;
      readonly prefixLength: number;
    }
  | ({ readonly expect: 'route'; readonly netns: string } & Omit<PlannedRoute, 'source'>)
  | {
      readonly expect: 'qdisc';
      readonly netns: string;
      readonly dev: string;
      readonly parent: string;
      readonly qdisc: QdiscKind;
    }
  | {
      readonly expect: 'redirect';
      readonly netns: string;
      readonly from: string;
      readonly to: string;
      readonly policer: Policer | null;
      readonly lossObject: string | null;
    }
  | { readonly expect: 'no-qdisc'; readonly netns: string; readonly dev: string }
  | { readonly expect: 'sysctl'; readonly netns: string | null; readonly key: string; readonly value: string };

export interface Program {
  readonly format: 'longhaul/program@1';
  readonly ops: readonly Op[];
  readonly expect: readonly (Expectation & { readonly origin: Origin })[];
}
