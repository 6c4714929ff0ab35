import { createHash } from 'node:crypto';
import type { CellEvent, CellRecords } from '../records/index.js';
import { canonicalJson, canonicalRows } from './canonical-json.js';

/**
 * The rerun digest: SHA-256, in hex, over everything the experiment produced in experiment time. Two runs of the same
 * cell in virtual time have the same digest, on any machine; one changed packet count or time stamp changes it.
 *
 * Facts of the host are left out, since they differ between machines without changing the experiment: process ids,
 * kernel and tool versions, texts of warnings and errors (which quote paths), and every wall-clock time.
 */
export function digestCell(records: CellRecords): string {
  const hash = createHash('sha256');
  const section = (name: string, rows: readonly unknown[]): void => {
    hash.update(`${name} ${String(rows.length)}\n`);
    for (const row of rows) hash.update(`${canonicalJson(row)}\n`);
  };
  section('longhaul/digest@1', []);
  section('events', records.events.map(withoutHostFacts));
  section('readback', [{ ...records.readback, facts: undefined }]);
  section('counters', [records.counters.before, records.counters.after]);
  for (const [name, rows] of Object.entries(records.samples).sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${name} ${String(rows.length)}\n`);
    for (const text of canonicalRows(rows)) hash.update(text);
  }
  section('workloads', records.workloads);
  return hash.digest('hex');
}

function withoutHostFacts(event: CellEvent): object {
  switch (event.event) {
    case 'agent.start':
      return { t_ns: event.t_ns, event: event.event, format: event.format };
    case 'warning':
      return { t_ns: event.t_ns, event: event.event };
    case 'error':
      return { t_ns: event.t_ns, event: event.event, code: event.code };
    default:
      return event;
  }
}
