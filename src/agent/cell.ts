import type { CellInput } from '../program/cell.js';
import type { CellFiles } from '../store/paths.js';
import type { ExperimentClock } from './clock.js';
import type { EventLog } from './event-log.js';
import type { NetnsServer } from './netns/netns-server.js';
import type { WorkloadRegistry } from './workloads/registry.js';

/** Everything a cell's run needs, made once. */
export interface Cell {
  readonly input: CellInput;
  readonly files: CellFiles;
  readonly clock: ExperimentClock;
  readonly events: EventLog;
  readonly netns: NetnsServer;
  readonly registry: WorkloadRegistry;
  /** Aborted when the cell is to end early. */
  readonly stop: AbortSignal;
}
