import { readFileSync } from 'node:fs';
import { parseProtocolCounters } from '../../parse/nstat.js';
import { parseSoftnetDropped } from '../../parse/proc-softnet.js';
import type { CounterSnapshot } from '../../records/index.js';
import type { LabNode } from '../nodes/node.js';
import type { InterfaceReader } from './interface-reader.js';
import type { QdiscReader } from './qdisc-reader.js';

export interface SnapshotSources {
  readonly nodes: ReadonlyMap<string, LabNode>;
  readonly interfaces: InterfaceReader;
  readonly qdiscs: QdiscReader;
}

/** All counters of the lab at one time. In virtual time no packet moves while they are read. */
export async function takeSnapshot(sources: SnapshotSources, tNs: number): Promise<CounterSnapshot> {
  const interfaces = sources.interfaces.read(tNs);
  const qdiscs = await sources.qdiscs.read(tNs);
  const nstat = [...sources.nodes.values()].map(({ name, initPid }) => {
    const net = `/proc/${String(initPid)}/net`;
    const tables = ['snmp', 'netstat'].map((table) => readFileSync(`${net}/${table}`, 'latin1'));
    return [name, parseProtocolCounters(tables)] as const;
  });
  return {
    t_ns: tNs,
    nstat: Object.fromEntries(nstat),
    softnet_dropped: parseSoftnetDropped(readFileSync('/proc/net/softnet_stat', 'latin1')),
    interfaces,
    qdiscs,
  };
}
