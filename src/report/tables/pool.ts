import { renderMetric } from '../../analyze/index.js';
import type { CellSummary } from '../../records/index.js';
import { cell, left, minor, NO_VALUE, right, type Table } from '../table.js';

const NOTE =
  'Hosts that a job took of those that were free for it. A job sees the hosts of the jobs in its "beside" as taken, and all others as free.';

/** The pool of all hosts: what every job that named no sites asked for, what it took of which site, and why. */
export function poolTable({ workloads }: CellSummary): Table | null {
  const jobs = workloads.flatMap(({ id, pool }) => (pool === undefined ? [] : [{ id, ...pool }]));
  const [first] = jobs;
  if (first === undefined) return null;
  return {
    id: 'pool',
    title: 'Resource pool',
    columns: [
      left('job'),
      right('ranks'),
      left('placer'),
      ...first.sites.map(({ name }) => right(name, `Hosts of ${name}: taken of free`)),
      right('farthest', 'Round trip between the sites of the job that are farthest apart'),
      minor(left('why')),
    ],
    rows: jobs.map(({ id, count, placer, sites, farthest_rtt_ms: rttMs, reason }) => [
      cell(id),
      cell(String(count)),
      cell(placer),
      ...sites.map(({ free, taken }) => cell(`${String(taken)} of ${String(free)}`)),
      rttMs === 0 ? NO_VALUE : cell(renderMetric('rtt_ms', rttMs)),
      cell(reason),
    ]),
    note: NOTE,
  };
}
