import type { CellRecords } from '../../records/index.js';

/** When a workload ran, by the events of the cell. */
export interface WorkloadSpan {
  readonly label: string;
  readonly fromNs: number;
  readonly toNs: number;
}

/** Spans of all workloads that ended, in the order of their ends. */
export function workloadSpans({ events }: Pick<CellRecords, 'events'>): readonly WorkloadSpan[] {
  const starts = new Map<string, number>();
  const spans: WorkloadSpan[] = [];
  for (const event of events) {
    if (event.event === 'workload.start') starts.set(event.id, event.t_ns);
    if (event.event !== 'workload.end') continue;
    const fromNs = starts.get(event.id);
    if (fromNs !== undefined) spans.push({ label: event.id, fromNs, toNs: event.t_ns });
  }
  return spans;
}
