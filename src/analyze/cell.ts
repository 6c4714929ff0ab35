import type { CellContext, CellRecords, CellSummary } from '../records/index.js';
import { summarizeWorkloads } from './derived-metrics.js';
import { digestCell } from './digest.js';
import { countDirections } from './direction-counters.js';
import { judgeExpectations } from './expectations.js';
import { judgeFidelity } from './fidelity.js';
import { summarizeLinks } from './links.js';

/**
 * Everything that is derived from one cell's records. Pure: the same records give the same summary anywhere.
 * @param digest `digestCell(records)`, for a caller that has it already: it takes as long as all the rest
 */
export function analyzeCell(
  records: CellRecords,
  context: CellContext,
  digest: string = digestCell(records),
): CellSummary {
  const directions = countDirections(records);
  const links = summarizeLinks(records, directions ?? []);
  const workloads = summarizeWorkloads(records, links);
  const fidelity = judgeFidelity({ records, directions });
  const error = context.error ?? errorOf(records);
  return {
    params: context.params,
    repeat: context.repeat,
    seed: records.input.seed,
    digest,
    status: error === null ? 'complete' : 'failed',
    error,
    virtual_s: experimentSeconds(records),
    wall_s: context.wallS,
    fidelity,
    workloads,
    links,
    ...((records.proof?.reordering ?? []).length === 0 ? {} : { reordering: records.proof?.reordering ?? [] }),
    expectations: judgeExpectations(context.expectations, { workloads, links, fidelity }),
  };
}

/** Why the cell did not complete, as the agent saw it; null when it did. */
function errorOf(records: CellRecords): string | null {
  const error = records.events.find((event) => event.event === 'error');
  if (error !== undefined) return error.message;
  const last = records.events.at(-1);
  if (last?.event !== 'agent.end') return 'the records end before the cell does';
  if (!last.ok) return 'the agent ended with an error';
  const failed = records.workloads.find(({ ok }) => !ok);
  return failed === undefined ? null : `workload ${failed.id} failed: ${failed.reason ?? 'no reason recorded'}`;
}

/** From the agent's start to its last event: bring-up counts, as it does in the wall time. */
function experimentSeconds({ events }: CellRecords): number {
  const [first, last] = [events[0], events.at(-1)];
  return first === undefined || last === undefined ? 0 : (last.t_ns - first.t_ns) / 1e9;
}
