/** How traffic is spread over parallel links. Part of `types.ts`, which exports all of it. */
import type { SpecPath, StartSpec } from './types.js';

export const BALANCE_MODES = ['ecmp', 'weighted', 'spray', 'flowlet', 'adaptive'] as const;

/** `ecmp` and `weighted` are the kernel's multipath routes, a hash of the flow. The others are an eBPF program. */
export type BalanceMode = (typeof BALANCE_MODES)[number];

export interface BalanceSettings {
  readonly mode: BalanceMode;
  /** By link id, every link of the policy; 0 leaves a link out. `ecmp` and `adaptive` only ask whether it is 0. */
  readonly weights: Readonly<Record<string, number>>;
  /** How `spray` and `flowlet` pick: in turn, or at random from the seed. */
  readonly order: 'round-robin' | 'random';
  /** A flow that paused for this long may take another link, in mode `flowlet`. */
  readonly flowletGapNs: number;
  /** The same in mode `adaptive`; 0 picks for every packet. */
  readonly adaptiveGapNs: number;
}

export interface BalanceSpec extends BalanceSettings {
  readonly id: string;
  /** Ids of links that join the same two nodes, at least two. */
  readonly links: readonly string[];
  readonly directions: readonly ('forward' | 'reverse')[];
  /** What the kernel hashes: addresses (3), or addresses and ports (4). */
  readonly hashLayer: 3 | 4;
  /** A function of the user's own that sets weights or mode at a period. */
  readonly balancer?: BalancerSpec;
  readonly path: SpecPath;
}

export interface BalancerSpec {
  /** As written, relative to the scenario's directory. */
  readonly file: string;
  readonly periodNs: number;
  /** The file as one JavaScript module; absent until the app has read it. */
  readonly code?: string;
}

/** New settings of a policy at a time or after workloads; those left out stay as they are. */
export interface BalanceChangeSpec {
  readonly id: string;
  readonly start: StartSpec;
  readonly balance: string;
  readonly directions: readonly ('forward' | 'reverse')[];
  readonly set: Partial<BalanceSettings>;
  readonly path: SpecPath;
}
