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
}

/** Reads the counters of all node interfaces without starting a process: one system call or two per node. */
export class InterfaceReader {
  private readonly sources: readonly Source[];
  private readonly buffer = Buffer.alloc(65_536);

  constructor(plan: NetworkPlan, nodes: ReadonlyMap<string, LabNode>) {
    this.sources = plan.nodes.flatMap(({ name, interfaces }) => {
      const node = nodes.get(name);
      if (node === undefined || interfaces.length === 0) return [];
      return [{ node: name, interfaces, fd: openSync(`/proc/${String(node.initPid)}/net/dev`, 'r') }];
    });
  }

  /** One record per interface of the plan, in its order. */
  read(tNs: number): readonly InterfaceSample[] {
    return this.sources.flatMap(({ node, interfaces, fd }) => {
      const devices = parseProcNetDev(this.readAll(fd));
      return interfaces.flatMap(({ name, link }) => {
        const counters = devices.get(name);
        return counters === undefined ? [] : [{ t_ns: tNs, node, dev: name, link, ...counters }];
      });
    });
  }

  close(): void {
    for (const { fd } of this.sources) closeSync(fd);
  }

  /** The kernel hands a long table out in pieces of a page. */
  private readAll(fd: number): string {
    let length = 0;
    for (;;) {
      const read = readSync(fd, this.buffer, length, this.buffer.length - length, length);
      length += read;
      if (read === 0 || length === this.buffer.length) return this.buffer.toString('latin1', 0, length);
    }
  }
}
