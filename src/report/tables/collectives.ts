import { renderMetric } from '../../analyze/index.js';
import type { CellSummary } from '../../records/index.js';
import { cell, left, minor, NO_VALUE, right, type Cell, type Table } from '../table.js';
import { countCell, metricCell } from './metric-cell.js';

type Workload = CellSummary['workloads'][number];
type Row = Workload['table'][number];

const NOTE =
  'algbw = size / time; busbw = algbw × f over n ranks, f = 2(n − 1)/n for an all-reduce, 1 for a broadcast, (n − 1)/n for ' +
  'the others (nccl-tests). WAN bytes are those that the far ends of the WAN links received while the workload ran, all ' +
  'iterations, headers, retransmissions and (with Open MPI) warm-up included. × optimum: both directions over the fewest ' +
  'payload bytes that S sites must exchange, 2(S − 1)·m for an all-reduce.';

/** What nccl-tests prints, and what the schedule cost on the links between sites. Null when nothing collective ran. */
export function collectivesTable({ workloads }: CellSummary): Table | null {
  const collectives = workloads.filter(
    ({ kind, metrics }) => kind === 'mpi' || kind === 'collective' || (kind === 'torch' && 'algbw_Bps' in metrics),
  );
  if (collectives.length === 0) return null;
  return {
    id: 'collectives',
    title: 'Collectives',
    columns: [
      left('workload'),
      right('size', 'Bytes of the message on every rank'),
      minor(right('count', 'Elements of the message')),
      minor(left('type')),
      minor(left('redop')),
      right('time', 'Mean over the timed iterations, until the last rank holds the result'),
      right('algbw', 'Message size over time'),
      right('busbw', 'algbw × the factor of nccl-tests'),
      right('#wrong', 'Elements that differ from the exact result'),
      right('WAN →', 'Bytes delivered over WAN links, forward'),
      right('WAN ←', 'Bytes delivered over WAN links, reverse'),
      right('× optimum', 'WAN bytes of both directions over the fewest possible'),
    ],
    rows: collectives.flatMap(workloadRows),
    note: NOTE,
  };
}

/** The link counters cover the whole workload, so they stand in its first row only. */
function workloadRows(workload: Workload): readonly (readonly Cell[])[] {
  if (workload.table.length === 0) return [[cell(workload.id), ...failedRow(workload), ...wanCells(workload)]];
  return workload.table.map((row, index) => [
    cell(index === 0 ? workload.id : '', workload.ok ? 'plain' : 'bad'),
    ...benchmarkCells(row),
    ...(index === 0 ? wanCells(workload) : [cell(''), cell(''), cell('')]),
  ]);
}

function failedRow({ ok }: Workload): readonly Cell[] {
  return [cell(ok ? 'no rows' : 'failed', 'bad'), ...Array.from({ length: 7 }, () => NO_VALUE)];
}

function benchmarkCells(row: Row): readonly Cell[] {
  const number = (key: string) => (typeof row[key] === 'number' ? row[key] : undefined);
  const shown = (key: string, name: string, scale = 1) => {
    const value = number(key);
    return value === undefined ? NO_VALUE : cell(renderMetric(name, value * scale));
  };
  const text = (key: string) => (row[key] === undefined ? NO_VALUE : cell(String(row[key])));
  const size = number('size_bytes');
  return [
    size === undefined ? NO_VALUE : cell(messageSize(size)),
    countCell(number('count')),
    text('type'),
    text('redop'),
    shown('time_us', 'time_us'),
    shown('algbw_GBps', 'algbw_Bps', 1e9),
    shown('busbw_GBps', 'busbw_Bps', 1e9),
    countCell(number('wrong'), 'bad'),
  ];
}

const BINARY: readonly (readonly [string, number])[] = [
  ['GiB', 2 ** 30],
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
];

/** Message sizes are chosen in powers of two and read best that way; any other is given in bytes. */
export function messageSize(bytes: number): string {
  const unit = BINARY.find(([, factor]) => bytes >= factor && bytes % factor === 0);
  return unit === undefined ? renderMetric('bytes', bytes) : `${String(bytes / unit[1])} ${unit[0]}`;
}

function wanCells({ metrics }: Workload): readonly Cell[] {
  const ratio = metrics['wan_optimum_ratio'];
  return [
    metricCell(metrics, 'wan_forward_bytes'),
    metricCell(metrics, 'wan_reverse_bytes'),
    ratio === undefined ? NO_VALUE : cell(ratio.toFixed(2)),
  ];
}
