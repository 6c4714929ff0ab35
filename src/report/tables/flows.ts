import type { CellSummary } from '../../records/index.js';
import { cell, left, right, type Cell, type Table } from '../table.js';
import { countCell, metricCell, percentCell } from './metric-cell.js';

type Workload = CellSummary['workloads'][number];

interface FlowColumn {
  readonly column: ReturnType<typeof right>;
  readonly metric: string;
  readonly render: (workload: Workload) => Cell;
}

const rendered = (label: string, metric: string, meaning: string): FlowColumn => ({
  column: right(label, meaning),
  metric,
  render: ({ metrics }) => metricCell(metrics, metric),
});

const COLUMNS: readonly FlowColumn[] = [
  rendered('goodput', 'goodput_bps', 'Payload received after the warm-up, all streams and directions'),
  {
    column: right('of link law', 'Goodput over what the slowest link of the path, or the senders, allow at most'),
    metric: 'goodput_law_ratio',
    render: ({ metrics }) => percentCell(metrics['goodput_law_ratio']),
  },
  {
    column: right('retransmits', 'TCP segments sent again after the warm-up'),
    metric: 'retransmits',
    render: ({ metrics }) => countCell(metrics['retransmits']),
  },
  rendered('mean RTT', 'rtt_mean_ms', "Mean of the senders' smoothed round-trip time"),
  {
    column: right('lost', 'Datagrams lost over datagrams sent'),
    metric: 'udp_lost_ratio',
    render: ({ metrics }) => percentCell(metrics['udp_lost_ratio']),
  },
  rendered('jitter', 'udp_jitter_ms', 'Interarrival jitter by RFC 3550'),
  rendered('WAN →', 'wan_forward_bytes', 'Bytes delivered over WAN links, forward, while the workload ran'),
  rendered('WAN ←', 'wan_reverse_bytes', 'Bytes delivered over WAN links, reverse, while the workload ran'),
];

/** iperf3 workloads. Columns that no flow has, such as datagram loss of TCP flows, are left out. */
export function flowsTable({ workloads }: CellSummary): Table | null {
  const flows = workloads.filter(({ kind }) => kind === 'iperf3');
  if (flows.length === 0) return null;
  const columns = COLUMNS.filter(({ metric }) => flows.some(({ metrics }) => metrics[metric] !== undefined));
  return {
    id: 'flows',
    title: 'Flows',
    columns: [left('workload'), ...columns.map(({ column }) => column)],
    rows: flows.map((flow) => [cell(flow.id, flow.ok ? 'plain' : 'bad'), ...columns.map(({ render }) => render(flow))]),
    note: 'The link law for TCP is R × (MTU − 52)/(MTU + 14): 1448/1514 of the rate for an MTU of 1500 bytes.',
  };
}
