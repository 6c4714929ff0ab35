import type { BalanceMode, DrawnLoss, QueueBounds } from '../spec/types.js';

/**
 * `events.jsonl`: what happened, in order, one JSON object per line, appended while the cell runs. `t_ns` is experiment
 * time: 0 when the first workload may start, negative during bring-up; integer nanoseconds.
 */
export type CellEvent =
  | {
      readonly t_ns: number;
      readonly event: 'agent.start';
      readonly format: 'longhaul/events@1';
      readonly pid: number;
      readonly kernel: string;
      readonly versions: Readonly<Record<string, string>>;
    }
  | {
      readonly t_ns: number;
      readonly event: 'phase';
      readonly phase: 'apply' | 'verify' | 'nodes' | 'settle' | 'run' | 'collect' | 'done';
    }
  | { readonly t_ns: number; readonly event: 'workload.start'; readonly id: string }
  | { readonly t_ns: number; readonly event: 'workload.ready'; readonly id: string }
  | {
      readonly t_ns: number;
      readonly event: 'workload.end';
      readonly id: string;
      readonly ok: boolean;
      readonly reason: string | null;
    }
  /**
   * New settings of one direction of a link; null where a setting stayed as it was. `t_ns` is when the kernel, or the
   * link's transmitter, was told; `due_ns` when it should have been.
   */
  | {
      readonly t_ns: number;
      readonly event: 'link.change';
      readonly id: string;
      readonly link: string;
      readonly direction: 'forward' | 'reverse';
      readonly due_ns: number;
      readonly rate_bps: number | null;
      readonly delay_ns: number | null;
      readonly loss: DrawnLoss | null;
      /** New bounds of the queue; absent where a controller did not set any. */
      readonly queue?: QueueBounds;
      readonly state: 'down' | 'up' | null;
      /** The wire's counters at the change, cumulative; null where the wire did not change. */
      readonly wire: { readonly packets: number; readonly drops: number; readonly backlog_packets: number } | null;
    }
  /** New settings of a policy for parallel links, in one direction, all of them as they are from now on. */
  | {
      readonly t_ns: number;
      readonly event: 'balance.change';
      /** Of the change in the timeline, or who made it: `balancer of <policy>`. */
      readonly id: string;
      readonly balance: string;
      readonly direction: 'forward' | 'reverse';
      readonly due_ns: number;
      readonly mode: BalanceMode;
      readonly weights: Readonly<Record<string, number>>;
      readonly order: 'round-robin' | 'random';
      readonly gap_ns: number;
    }
  /** What lh_balance counted over the whole run, at its end. */
  | {
      readonly t_ns: number;
      readonly event: 'balance.counts';
      readonly balance: string;
      readonly direction: 'forward' | 'reverse';
      /** Picks for flows with a gap; packets that left by another link than the route's own. */
      readonly flowlets: number;
      readonly steered: number;
      readonly packets: Readonly<Record<string, number>>;
    }
  /** Routes follow links that went down or up; `down` are the links that they now avoid. */
  | {
      readonly t_ns: number;
      readonly event: 'routes.change';
      readonly id: string;
      readonly due_ns: number;
      readonly down: readonly string[];
      /** Number of routes replaced or removed. */
      readonly routes: number;
    }
  /** New TCP settings of connections from some hosts to others; null where one stayed as it was. */
  | {
      readonly t_ns: number;
      readonly event: 'transport.change';
      readonly id: string;
      readonly due_ns: number;
      readonly from: readonly string[];
      readonly to: readonly string[];
      readonly congestion: string | null;
      readonly initcwnd: number | null;
      /** Number of routes replaced, of all rules of the change. */
      readonly routes: number;
    }
  /** Heartbeat for progress displays; at every sample. */
  | { readonly t_ns: number; readonly event: 'tick' }
  | { readonly t_ns: number; readonly event: 'warning'; readonly message: string }
  | {
      readonly t_ns: number;
      readonly event: 'error';
      readonly code: string;
      readonly message: string;
      readonly hint: string | null;
      readonly detail: string | null;
      readonly origin: {
        readonly file: string;
        readonly line: number;
        readonly col: number;
        readonly text: string;
      } | null;
    }
  /** Always the last event of a complete cell. A file without it is an incomplete run. */
  | { readonly t_ns: number; readonly event: 'agent.end'; readonly ok: boolean };
