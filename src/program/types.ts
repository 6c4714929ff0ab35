/**
 * The network as an ordered list of kernel operations, and what reading the kernel back must show.
 * `longhaul plan` prints exactly this. An engine-neutral value: the agent applies it unchanged everywhere.
 */
import type { Origin } from '../plan/types.js';

interface OpCommon {
  /** The YAML line this comes from; null for scaffolding. */
  readonly origin: Origin;
}

export type QdiscKind =
  | {
      readonly kind: 'netem';
      readonly delayNs?: number;
      readonly rateBps?: number;
      readonly limitPackets: number;
      readonly loss?: NetemLoss;
      readonly seed?: string;
    }
  | { readonly kind: 'tbf'; readonly rateBps: number; readonly burstBytes: number; readonly limitBytes: number }
  | { readonly kind: 'pfifo'; readonly limitPackets: number }
  | { readonly kind: 'bfifo'; readonly limitBytes: number }
  | {
      readonly kind: 'fq_codel';
      readonly limitPackets: number;
      readonly ecn: boolean;
      readonly memoryBytes: number;
    }
  | { readonly kind: 'codel'; readonly limitPackets: number; readonly ecn: boolean };

export type NetemLoss =
  | { readonly model: 'random'; readonly ratio: number }
  /** p: good→bad, r: bad→good transition probabilities. */
  | { readonly model: 'gemodel'; readonly p: number; readonly r: number };

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
    | {
        readonly op: 'route.add';
        readonly netns: string;
        readonly destination: string;
        readonly source: string;
        readonly nextHops: readonly { readonly via: string; readonly dev: string; readonly weight: number }[];
      }
    | {
        readonly op: 'qdisc.add';
        readonly netns: string;
        readonly dev: string;
        readonly parent: string;
        readonly handle: string;
        readonly qdisc: QdiscKind;
      }
    | { readonly op: 'redirect.add'; readonly netns: string; readonly from: string; readonly to: string }
  );

/**
 * Input of one or more runs of a tool. `ip` and `tc` take all lines on standard input of one `-batch -`. Tools without
 * a batch mode run inside the namespace: `ethtool` once per line, the line's words being its arguments;
 * `sysctl-write` writes each `key=value` to /proc/sys.
 */
export interface Invocation {
  readonly tool: 'ip' | 'tc' | 'ethtool' | 'sysctl-write';
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
  | {
      readonly expect: 'route';
      readonly netns: string;
      readonly destination: string;
      readonly nextHops: readonly { readonly via: string; readonly dev: string; readonly weight: number }[];
    }
  | {
      readonly expect: 'qdisc';
      readonly netns: string;
      readonly dev: string;
      readonly parent: string;
      readonly qdisc: QdiscKind;
    }
  | { readonly expect: 'no-qdisc'; readonly netns: string; readonly dev: string }
  | { readonly expect: 'sysctl'; readonly netns: string | null; readonly key: string; readonly value: string };

export interface Program {
  readonly format: 'longhaul/program@1';
  readonly ops: readonly Op[];
  readonly expect: readonly (Expectation & { readonly origin: Origin })[];
}
