import { parseInetDiag, TCP_DUMP } from '../../parse/tcp-info.js';
import type { PlannedWorkload } from '../../program/cell.js';
import type { TcpSample } from '../../records/index.js';
import { NetnsRefusal, type NetnsServer } from '../netns/netns-server.js';

/** Nodes whose TCP connections are worth a sample while a workload runs. */
export function tcpNodesOf(workload: PlannedWorkload): readonly string[] {
  switch (workload.kind) {
    case 'ping':
      return [];
    case 'iperf3':
      return workload.protocol === 'tcp' ? [workload.from, workload.to] : [];
    case 'flows':
      return [...new Set([...workload.from, ...workload.to])];
    case 'mpi':
    case 'collective':
    case 'torch':
      return workload.ranks;
    case 'command':
      return workload.nodes;
  }
}

/**
 * Reads TCP_INFO by sock_diag: what ss(8) prints, without a process start per sample. A connection has a record when it
 * is new, has moved data since the last sample, or waits for acknowledgements: an MPI job holds many that stay idle.
 */
export class TcpReader {
  private readonly last = new Map<string, string>();
  private refused = false;

  /** @param onRefusal called once if the kernel has no sock_diag and may not load it; then there are no records */
  constructor(
    private readonly netns: NetnsServer,
    private readonly onRefusal: (reason: string) => void,
  ) {}

  async read(nodes: readonly string[], tNs: number): Promise<readonly TcpSample[]> {
    if (this.refused) return [];
    try {
      return await this.readNodes(nodes, tNs);
    } catch (error) {
      if (!(error instanceof NetnsRefusal)) throw error;
      this.onRefusal(error.message);
      this.refused = true;
      return [];
    }
  }

  private async readNodes(nodes: readonly string[], tNs: number): Promise<readonly TcpSample[]> {
    const samples = await Promise.all(
      [...new Set(nodes)].map(async (node) => {
        const messages = await this.netns.dump(node, TCP_DUMP);
        return messages.map((message): TcpSample => ({ t_ns: tNs, node, ...parseInetDiag(message) }));
      }),
    );
    return samples.flat().filter((sample) => crossesNetwork(sample) && this.hasMoved(sample));
  }

  private hasMoved(sample: TcpSample): boolean {
    const key = `${sample.node} ${sample.local} ${sample.peer}`;
    const { state, bytes_sent, bytes_acked, bytes_received, bytes_retrans } = sample;
    const progress = [state, bytes_sent, bytes_acked, bytes_received, bytes_retrans].join(' ');
    const moved = this.last.get(key) !== progress;
    this.last.set(key, progress);
    return moved || (sample.unacked_segments ?? 0) > 0;
  }
}

/** Connections of a node to itself say nothing about a link. */
const crossesNetwork = (sample: TcpSample): boolean =>
  !sample.peer.startsWith('127.') && addressOf(sample.local) !== addressOf(sample.peer);

const addressOf = (endpoint: string): string => endpoint.slice(0, endpoint.lastIndexOf(':'));
