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
