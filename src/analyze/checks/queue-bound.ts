import type { PlannedDirection } from '../../plan/types.js';
import { linkChanges, type LinkChangeEvent } from '../link-states.js';
import { missing, noneOf, notApplicable, type Check } from './check.js';

/** No sampled queue was longer than its limit, plus the one packet that is being transmitted. */
export const queueBound: Check = {
  id: 'queue-bound',
  severity: 'soft',
  evaluate({ records }) {
    const bound = 'backlog at most the limit + 1 packet';
    const limited = records.input.plan.links
      .flatMap((link) => [link.forward, link.reverse].map((planned) => ({ link, planned })))
      .filter(({ planned }) => planned.variant !== 'wire-only');
    if (limited.length === 0) return notApplicable('no link has a queue of its own', bound);
    if (records.samples.qdisc.length === 0) return missing('no queue was sampled', bound);
    const changes = linkChanges(records);
    const limits = new Map(
      limited.map(({ link, planned }) => {
        const name = `${link.id} ${planned.direction}`;
        return [name, { link, planned: atItsLargest(planned, name, changes) }];
      }),
    );
    const findings = new Set<string>();
    for (const sample of records.samples.qdisc) {
      const name = `${sample.link} ${sample.direction}`;
      const limit = limits.get(name);
      if (sample.place !== 'port' || limit === undefined) continue;
      const excess = excessOf(sample, limit.planned, limit.link.mtuBytes);
      if (excess !== null) findings.add(`${name}: ${excess}`);
    }
    return noneOf([...findings], { measured: `${String(limited.length)} queues`, bound });
  },
};

/** A queue may still be as long as its limit was before a controller lowered it. */
function atItsLargest(planned: PlannedDirection, name: string, changes: readonly LinkChangeEvent[]): PlannedDirection {
  const own = changes.flatMap((one) => (`${one.link} ${one.direction}` === name ? (one.queue ?? []) : []));
  const most = (first: number | null, others: readonly (number | undefined)[]): number | null =>
    first === null ? null : Math.max(first, ...others.map((one) => one ?? 0));
  return {
    ...planned,
    limitPackets: most(
      planned.limitPackets,
      own.map(({ limitPackets }) => limitPackets),
    ),
    limitBytes: most(
      planned.limitBytes,
      own.map(({ limitBytes }) => limitBytes),
    ),
  };
}

function excessOf(
  sample: { readonly backlog_packets: number; readonly backlog_bytes: number },
  planned: PlannedDirection,
  mtuBytes: number,
): string | null {
  const { limitBytes } = planned;
  // Each band of prio has the whole limit.
  const bands = planned.queue.discipline === 'prio' ? 3 : 1;
  const limitPackets = planned.limitPackets === null ? null : planned.limitPackets * bands;
  if (limitPackets !== null && sample.backlog_packets > limitPackets + 1) {
    return `${String(sample.backlog_packets)} packets queued, limit ${String(limitPackets)}`;
  }
  if (limitBytes !== null && sample.backlog_bytes > limitBytes + mtuBytes + 14) {
    return `${String(sample.backlog_bytes)} bytes queued, limit ${String(limitBytes)}`;
  }
  return null;
}
