import type { PlannedLink } from '../../plan/types.js';
import type { CellRecords } from '../../records/index.js';
import { rateSteps } from './link-changes.js';
import { SeriesSet, type Series } from './point.js';

/**
 * Time in ms that a packet arriving at each port queue would wait: its backlog over the link's rate. For a shaped port
 * the shaper's own backlog counts, which includes the discipline below it.
 */
export function backlogSeries(records: CellRecords, links: readonly PlannedLink[]): readonly Series[] {
  const ports = new Map<string, { name: string; rateAt: (tNs: number) => number; shaped: boolean }>();
  const steps = rateSteps(records);
  for (const link of links) {
    for (const { direction, from, to, variant } of [link.forward, link.reverse]) {
      if (variant === 'wire-only') continue;
      const name = `${link.id}: ${from.node} → ${to.node}`;
      ports.set(`${link.id}\0${direction}`, {
        name,
        rateAt: walkSteps(steps.get(`${link.id} ${direction}`)),
        shaped: variant.startsWith('shaped'),
      });
    }
  }
  const set = new SeriesSet([...ports.values()].map(({ name }) => name));
  for (const sample of records.samples.qdisc) {
    const port = ports.get(`${sample.link}\0${sample.direction}`);
    if (port === undefined || sample.place !== 'port' || (port.shaped && sample.kind !== 'tbf')) continue;
    const rateBps = port.rateAt(sample.t_ns);
    // During an outage the wait has no end that could be drawn.
    if (rateBps > 0) set.add(port.name, { tNs: sample.t_ns, value: (sample.backlog_bytes * 8e3) / rateBps });
  }
  return set.toSeries('line');
}

/** Looks up steps for times that only grow, as samples' do. */
function walkSteps(steps: readonly { readonly tNs: number; readonly rateBps: number }[] = []): (tNs: number) => number {
  let at = 0;
  return (tNs) => {
    while ((steps[at + 1]?.tNs ?? Infinity) <= tNs) at += 1;
    return steps[at]?.rateBps ?? 0;
  };
}
