import type { CellRecords } from '../records/index.js';

/**
 * How much a kernel counter (nstat's name, such as `TcpRetransSegs`) rose in one node between the two snapshots.
 * A counter that nstat does not list is 0: it prints only what has counted. Null if the node has no statistics at all.
 */
export function nstatIncrease(records: CellRecords, node: string, counter: string): number | null {
  const before = records.counters.before?.nstat[node];
  const after = records.counters.after?.nstat[node];
  if (before === undefined || after === undefined) return null;
  return (after[counter] ?? 0) - (before[counter] ?? 0);
}

/** The same over every node of the plan; null as soon as one node has no statistics. */
export function nstatByNode(records: CellRecords, counter: string): ReadonlyMap<string, number> | null {
  const increases = new Map<string, number>();
  for (const { name } of records.input.plan.nodes) {
    const increase = nstatIncrease(records, name, counter);
    if (increase === null) return null;
    increases.set(name, increase);
  }
  return increases;
}
