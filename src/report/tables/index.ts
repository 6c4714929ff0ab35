import type { CellRecords, CellSummary } from '../../records/index.js';
import type { Table } from '../table.js';
import { balanceTable, capturedOrderTable, reorderingTable } from './balance.js';
import { collectiveCostsTable } from './collective-costs.js';
import { collectivesTable } from './collectives.js';
import { commandsTable } from './commands.js';
import { completionTimesTable } from './completion-times.js';
import { flowsTable } from './flows.js';
import { linksTable } from './links.js';
import { poolTable } from './pool.js';
import { pingsTable } from './pings.js';
import { trainingTable } from './training.js';

export { cellLabel, cellsTable, GRADE_TONE } from './cells.js';
export { decisionsTable } from './decisions.js';
export { hopDelaysTable } from './hop-delays.js';
export { pathDelaysTable } from './path-delays.js';
export { trialsTable } from './trials.js';
export { expectationsTable, fidelityTable, measuredText, pooledExpectationsTable } from './verdicts.js';

const present = (tables: readonly (Table | null)[]) => tables.filter((table) => table !== null);

/** Tables of what the workloads did, those that have rows. */
export function workloadTables(summary: CellSummary): readonly Table[] {
  return present([
    poolTable(summary),
    collectivesTable(summary),
    collectiveCostsTable(summary),
    trainingTable(summary),
    flowsTable(summary),
    completionTimesTable(summary),
    pingsTable(summary),
    commandsTable(summary),
    reorderingTable(summary),
  ]);
}

/** Links between sites and routers first; access links in a table of their own. */
export function linkTables(summary: CellSummary, records?: CellRecords): readonly Table[] {
  const given = records === undefined ? {} : { records };
  return present([
    linksTable(summary, { roles: ['wan', 'local'], ...given }),
    balanceTable(summary),
    capturedOrderTable(summary),
    linksTable(summary, { roles: ['access'], ...given }),
  ]);
}
