import { mkdirSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { EXIT, type LonghaulError } from '../errors/index.js';
import type { CellInput } from '../program/cell.js';
import { CELL_FOLDERS, cellFiles } from '../store/paths.js';
import { bringUp, tearDown, type RunningNetwork } from './bring-up.js';
import type { Cell } from './cell.js';
import { asLonghaulError, stoppedError } from './cell-error.js';
import { ExperimentClock, refuseTimerSlack } from './clock.js';
import { EventLog } from './event-log.js';
import { runExperiment } from './experiment.js';
import { NetnsServer } from './netns/netns-server.js';
import { planRequirements, requirePrograms } from './preflight.js';
import { readVersions } from './versions.js';
import { createWorkloadRegistry } from './workloads/registry.js';

/**
 * Runs one cell from its cell.json to its last event. Everything is written below `dir`, as it comes.
 *
 * @param stop aborted when the cell is to end early
 * @returns the exit code of the agent: 0, or that of the error which the last events report
 */
export async function runCell(dir: string, stop: AbortSignal): Promise<number> {
  const files = cellFiles(dir);
  const input = JSON.parse(readFileSync(files.input, 'utf8')) as CellInput;
  for (const folder of CELL_FOLDERS) mkdirSync(join(dir, folder), { recursive: true });
  const clock = new ExperimentClock(input.settleNs, input.clock);
  const events = new EventLog(files.events, clock);
  const netns = new NetnsServer();
  const cell: Cell = { input, files, clock, events, netns, registry: createWorkloadRegistry(), stop };
  // A listener that throws, for example because the disk is full, has nobody above it to catch that.
  const crash = new Promise<never>((_, reject) => process.once('uncaughtException', reject));
  const error = await Promise.race([runPhases(cell), crash]).then(
    () => null,
    (reason: unknown) => asLonghaulError(reason),
  );
  netns.close();
  report(events, error);
  return error?.exitCode ?? EXIT.ok;
}

async function runPhases(cell: Cell): Promise<void> {
  const { input, files, events, netns } = cell;
  const requirements = planRequirements(input, cell.registry);
  const versions = await readVersions(requirements, netns);
  const format = 'longhaul/events@1';
  events.append({ event: 'agent.start', format, pid: process.pid, kernel: release(), versions });
  requirePrograms(requirements);
  try {
    refuseTimerSlack();
  } catch {
    events.append({ event: 'warning', message: 'timer slack could not be switched off: sleeps may end 50 us late' });
  }
  const checkStop = (): void => {
    if (cell.stop.aborted) throw stoppedError();
  };
  const network = await bringUp({ input, files, events, netns, checkStop });
  const problem = await runExperiment(cell, network).finally(() => endNetwork(cell, network));
  if (problem !== null) throw problem;
  events.append({ event: 'phase', phase: 'done' });
}

async function endNetwork(cell: Cell, network: RunningNetwork): Promise<void> {
  await network.timers?.stop(cell.files.timers);
  const missed = await tearDown(network, cell.clock);
  if (missed === 0) return;
  cell.events.append({ event: 'warning', message: `captures missed ${String(missed)} packets` });
}

function report(events: EventLog, error: LonghaulError | null): void {
  try {
    if (error !== null) events.appendError(error);
    events.append({ event: 'agent.end', ok: error === null });
  } catch {
    // The disk that refused a record may refuse this one too: the missing last event then marks the run incomplete.
  }
  events.close();
}
