import type { CellSummary } from '../../records/index.js';
import { cell, left, right, type Table } from '../table.js';
import { countCell, percentCell } from './metric-cell.js';

/** How evenly parallel links were used, where a policy shares them; null where none does. */
export function balanceTable({ links }: CellSummary): Table | null {
  const shared = links.filter(({ share_ratio: share }) => share !== undefined);
  if (shared.length === 0) return null;
  return {
    id: 'balance',
    title: 'Shares of parallel links',
    columns: [
      left('link'),
      left('direction'),
      right('share', 'Bytes delivered over those of all links of the policy'),
      right('packets', 'Packets received at the far end'),
      right('max / mean', "Bytes of the policy's busiest link over the mean of its links, over the whole run"),
    ],
    rows: shared.map((link) => [
      cell(link.id),
      cell(link.direction),
      percentCell(link.share_ratio),
      countCell(link.packets),
      cell((link.imbalance_ratio ?? Number.NaN).toFixed(3)),
    ]),
    note: null,
  };
}

/** Order of packets over parallel links as the proof's capture saw it; null without. */
export function capturedOrderTable({ reordering = [] }: CellSummary): Table | null {
  if (reordering.length === 0) return null;
  return {
    id: 'captured-order',
    title: 'Order over parallel links',
    columns: [
      left('policy'),
      left('direction'),
      right('packets', 'Packets delivered, as far as the capture goes'),
      right('reordered', 'Delivered after one of their flow that had come to the router later (RFC 4737)'),
      right('share'),
      right('flows with any'),
      right('furthest', 'Packets of the flow from a late one back to the first that should have been behind it'),
    ],
    rows: reordering.map((one) => [
      cell(one.balance),
      cell(one.direction),
      countCell(one.packets),
      countCell(one.reordered),
      percentCell(one.packets === 0 ? undefined : one.reordered / one.packets),
      cell(`${String(one.flows_reordered)} of ${String(one.flows)}`),
      countCell(one.max_extent_packets),
    ]),
    note: null,
  };
}

/** Balance and reordering of each workload; null unless a policy shares links. */
export function reorderingTable({ workloads }: CellSummary): Table | null {
  const balanced = workloads.filter(
    ({ metrics: { path_imbalance_forward_ratio: forward, path_imbalance_reverse_ratio: reverse } }) =>
      forward !== undefined || reverse !== undefined,
  );
  if (balanced.length === 0) return null;
  const ratio = (value: number | undefined) => cell(value === undefined ? '–' : value.toFixed(3));
  return {
    id: 'reordering',
    title: 'Balance and reordering',
    columns: [
      left('workload'),
      right('max / mean →', 'Bytes of the busiest parallel link over their mean, while the workload ran, forward'),
      right('max / mean ←', 'The same in reverse'),
      right('out of order', 'TCP segments that arrived before one with a lower number (TCPOFOQueue)'),
      right('found', 'Times that a sender found reordering (TCPSACKReorder and its kin)'),
      right('retransmits', 'TCP segments sent again'),
    ],
    rows: balanced.map(({ id, ok, metrics }) => [
      cell(id, ok ? 'plain' : 'bad'),
      ratio(metrics['path_imbalance_forward_ratio']),
      ratio(metrics['path_imbalance_reverse_ratio']),
      countCell(metrics['tcp_out_of_order_packets']),
      countCell(metrics['tcp_reorderings']),
      countCell(metrics['retransmits']),
    ]),
    note: 'Lost segments make those behind them arrive out of order too: only without losses is it all reordering.',
  };
}
