import { renderMetric } from '../../analyze/index.js';
import type { CellSummary } from '../../records/index.js';
import { cell, left, NO_VALUE, right, type Cell, type Table } from '../table.js';
import { messageSize } from './collectives.js';
import { countCell, percentCell } from './metric-cell.js';

type Row = CellSummary['workloads'][number]['table'][number];

const NOTE =
  'Model: the α–β time of the schedule on the links of the plan: delays, serialisation with headers, and links ' +
  'that serve first what reaches them first. Residual: what the measured time has on top of it, which is what TCP adds: slow ' +
  'start, windows, queues, losses. Probed: the same model with the α and β that the ranks measured on these links before, ' +
  'with their own connections ("probe"). Cause: of a residual beyond 10 %, the probed one where there is one, by the counters ' +
  'of TCP. WAN payload: bytes between ranks at different sites in one iteration, as the ranks ' +
  'counted them. × optimum: over the fewest bytes that the sites must exchange.';

/** What each message size of our own collectives cost, beside what it should have. Null when none ran. */
export function collectiveCostsTable({ workloads }: CellSummary): Table | null {
  const collectives = workloads.filter(({ kind, table }) => kind === 'collective' && table.length > 0);
  if (collectives.length === 0) return null;
  const rows = collectives.flatMap(({ table }) => table);
  const probed = rows.some((row) => 'probed_us' in row);
  const explained = rows.some((row) => 'residual_cause' in row);
  return {
    id: 'collective-costs',
    title: 'Collectives: measured and modelled',
    columns: [
      left('workload'),
      right('size', 'Bytes of the message on every rank'),
      right('measured', 'Mean time until the last rank holds its result'),
      right('model', 'The α–β time of the schedule on these links'),
      right('residual', '(measured − model) / model'),
      ...(probed ? [right('probed', 'The α–β time by the α and β that the ranks measured')] : []),
      ...(probed ? [right('residual', '(measured − probed) / probed')] : []),
      right('retransmits', 'TCP segments sent again by all ranks, timed iterations'),
      right('stragglers', 'Largest over mean time of the ranks'),
      right('WAN payload', 'Bytes between sites in one iteration, counted by the ranks'),
      right('× optimum', 'WAN payload over the fewest bytes possible'),
      ...(explained ? [left('cause', 'Of a residual beyond 10 %')] : []),
    ],
    rows: collectives.flatMap(({ id, ok, table }) =>
      table.map((row, index) => [
        cell(index === 0 ? id : '', ok ? 'plain' : 'bad'),
        ...costCells(row, { probed, explained }),
      ]),
    ),
    note: NOTE,
  };
}

/** Columns that a table only has when some row fills them. */
interface Extras {
  readonly probed: boolean;
  readonly explained: boolean;
}

function costCells(row: Row, { probed, explained }: Extras): readonly Cell[] {
  const value = (key: string) => (typeof row[key] === 'number' ? row[key] : undefined);
  const shown = (key: string) => {
    const number = value(key);
    return number === undefined ? NO_VALUE : cell(renderMetric(key, number));
  };
  const ratio = (key: string) => {
    const number = value(key);
    return number === undefined ? NO_VALUE : cell(number.toFixed(2));
  };
  const size = value('size_bytes');
  return [
    size === undefined ? NO_VALUE : cell(messageSize(size)),
    shown('time_us'),
    shown('predicted_us'),
    percentCell(value('residual_ratio')),
    ...(probed ? [shown('probed_us'), percentCell(value('probed_residual_ratio'))] : []),
    countCell(value('retransmits'), 'warn'),
    ratio('straggler_ratio'),
    shown('wan_payload_bytes'),
    ratio('wan_optimum_ratio'),
    ...(explained ? [cell(String(row['residual_cause'] ?? ''))] : []),
  ];
}
