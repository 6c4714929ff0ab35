import { closeSync, openSync, readSync } from 'node:fs';
import type { NetworkPlan, PlannedInterface } from '../../plan/types.js';
import { parseProcNetDev } from '../../parse/proc-net-dev.js';
import type { InterfaceSample } from '../../records/index.js';
import type { LabNode } from '../nodes/node.js';

interface Source {
  readonly node: string;
  readonly interfaces: readonly PlannedInterface[];
  /** /proc/PID/net/dev of the node's first process: reading it again from the start shows the counters of that moment. */
  readonly fd: number;
  /** Lines of the whole table, once it has been read to its end. */
  lines: number;
}

/** The kernel hands a table out in pieces of at most a page; asking for more costs it time. */
const PIECE_BYTES = 4096;
/** A table of 8,000 devices. */
const TABLE_BYTES = 2 ** 20;

/** Reads the counters of all node interfaces without starting a process: one system call per node. */
export class InterfaceReader {
  private readonly sources: readonly Source[];
  private readonly buffer = Buffer.alloc(TABLE_BYTES);

  constructor(plan: NetworkPlan, nodes: ReadonlyMap<string, LabNode>) {
    this.sources = plan.nodes.flatMap(({ name, interfaces }) => {
      const node = nodes.get(name);
      if (node === undefined || interfaces.length === 0) return [];
      return [{ node: name, interfaces, fd: openSync(`/proc/${String(node.initPid)}/net/dev`, 'r'), lines: Infinity }];
    });
  }

  /** One record per interface of the plan, in its order. */
  read(tNs: number): readonly InterfaceSample[] {
    return this.sources.flatMap((source) => {
      const { node, interfaces } = source;
      const devices = parseProcNetDev(this.readTable(source));
      return interfaces.flatMap(({ name, link }) => {
        const counters = devices.get(name);
        return counters === undefined ? [] : [{ t_ns: tNs, node, dev: name, link, ...counters }];
      });
    });
  }

  close(): void {
    for (const { fd } of this.sources) closeSync(fd);
  }

  /** The number of lines stays the same while a lab runs: from the second reading on no call is needed to find the end. */
  private readTable(source: Source): string {
    let length = 0;
    for (;;) {
      const read = readSync(source.fd, this.buffer, length, PIECE_BYTES, length);
      length += read;
      const text = this.buffer.toString('latin1', 0, length);
      const lines = text.split('\n').length;
      if (read > 0 && lines < source.lines) continue;
      source.lines = lines;
      return text;
    }
  }
}
