import type { CellRecords, LinkSummary } from '../records/index.js';
import { pathShares } from './path-shares.js';
import { duplicatesOf, type DirectionCounters } from './direction-counters.js';

/**
 * What every link direction delivered and lost. A direction whose counters were not recorded is left out: there is no
 * number to print, and zero would be a claim.
 */
export function summarizeLinks(records: CellRecords, directions: readonly DirectionCounters[]): readonly LinkSummary[] {
  const backlog = maxBacklogBytes(records);
  const counts = directions.flatMap(({ link, planned, received }) =>
    received === null ? [] : [{ id: link.id, direction: planned.direction, bytes: received.bytes }],
  );
  const shares = pathShares(records.input.plan, counts);
  return directions.flatMap((counters) => {
    const { link, planned, received, wire } = counters;
    if (received === null || wire === null) return [];
    const queueDrops = counters.port?.drops ?? 0;
    const filtered = counters.filter?.drops ?? 0;
    const policerDrops = planned.channel.policer === null ? 0 : filtered;
    const wireLosses = wire.drops + filtered - policerDrops;
    return [
      {
        id: link.id,
        direction: planned.direction,
        role: link.role,
        bytes: received.bytes,
        packets: received.packets,
        drops: queueDrops + policerDrops + wireLosses,
        queue_drops: queueDrops,
        wire_losses: wireLosses,
        policer_drops: policerDrops,
        duplicates: duplicatesOf(counters),
        ecn_marks: counters.port?.marks ?? 0,
        max_backlog_bytes: backlog.get(`${link.id} ${planned.direction}`) ?? 0,
        ...shares.get(`${link.id} ${planned.direction}`),
      },
    ];
  });
}

/** Largest sampled backlog of each port queue. A wire's backlog is packets in flight, not a queue, and is left out. */
function maxBacklogBytes(records: CellRecords): ReadonlyMap<string, number> {
  const largest = new Map<string, number>();
  for (const sample of records.samples.qdisc) {
    if (sample.place !== 'port') continue;
    const key = `${sample.link} ${sample.direction}`;
    largest.set(key, Math.max(largest.get(key) ?? 0, sample.backlog_bytes));
  }
  return largest;
}
