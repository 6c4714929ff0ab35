import { parseInetDiag } from '../../parse/tcp-info.js';
import type { PlannedWorkload } from '../../program/cell.js';
import type { TcpSample } from '../../records/index.js';
import type { NetnsServer } from '../netns/netns-server.js';

/** Nodes whose TCP connections are worth a sample while a workload runs. */
export function tcpNodesOf(workload: PlannedWorkload): readonly string[] {
  switch (workload.kind) {
    case 'ping':
      return [];
    case 'iperf3':
      return workload.protocol === 'tcp' ? [workload.from, workload.to] : [];
    case 'mpi':
      return workload.ranks;
    case 'command':
      return workload.nodes;
  }
}

/** TCP_INFO of every connection of the nodes, by sock_diag: what ss(8) prints, without a process start per sample. */
export async function readTcp(
  server: NetnsServer,
  nodes: readonly string[],
  tNs: number,
): Promise<readonly TcpSample[]> {
  const samples = await Promise.all(
    [...new Set(nodes)].map(async (node) => {
      const messages = await server.dumpTcp(node);
      return messages.map((hex) => ({ t_ns: tNs, node, ...parseInetDiag(hex) })).filter(crossesNetwork);
    }),
  );
  return samples.flat();
}

/** Connections of a node to itself say nothing about a link. */
const crossesNetwork = (sample: TcpSample): boolean =>
  !sample.peer.startsWith('127.') && addressOf(sample.local) !== addressOf(sample.peer);

const addressOf = (endpoint: string): string => endpoint.slice(0, endpoint.lastIndexOf(':'));
