import { readFileSync } from 'node:fs';
import { parseProtocolCounters } from '../../parse/nstat.js';
import type { LabNode } from '../nodes/node.js';

/** What the kernels of some nodes counted of reordering since they came up. */
export interface ReorderingCounters {
  /** Segments that arrived before one with a lower number (TCPOFOQueue). */
  readonly outOfOrder: number;
  /** Times that a sender found out, by SACK, time stamps or without either. */
  readonly found: number;
}

const FOUND = ['TcpExtTCPSACKReorder', 'TcpExtTCPTSReorder', 'TcpExtTCPRenoReorder'];

/** Sums over nodes; one file each, and no time passes while they are read in virtual time. */
export function readReordering(nodes: ReadonlyMap<string, LabNode>, names: readonly string[]): ReorderingCounters {
  let [outOfOrder, found] = [0, 0];
  for (const name of new Set(names)) {
    const node = nodes.get(name);
    if (node === undefined) continue;
    const counters = parseProtocolCounters([readFileSync(`/proc/${String(node.initPid)}/net/netstat`, 'latin1')]);
    outOfOrder += counters['TcpExtTCPOFOQueue'] ?? 0;
    found += FOUND.reduce((sum, counter) => sum + (counters[counter] ?? 0), 0);
  }
  return { outOfOrder, found };
}

/** As metrics of a workload: what came between two readings. Nothing for workloads without TCP. */
export function reorderingMetrics(
  before: ReorderingCounters,
  after: ReorderingCounters,
): Readonly<Record<string, number>> {
  return {
    tcp_out_of_order_packets: after.outOfOrder - before.outOfOrder,
    tcp_reorderings: after.found - before.found,
  };
}
