import type { PlannedLink } from '../../plan/types.js';
import type { CellRecords } from '../../records/index.js';
import { SeriesSet, type Series } from './point.js';

/**
 * Time in ms that a packet arriving at each port queue would wait: its backlog over the link's rate. For a shaped port
 * the shaper's own backlog counts, which includes the discipline below it.
 */
export function backlogSeries(records: CellRecords, links: readonly PlannedLink[]): readonly Series[] {
  const ports = new Map<string, { name: string; rateBps: number; shaped: boolean }>();
  for (const link of links) {
    for (const { direction, from, to, rateBps, variant } of [link.forward, link.reverse]) {
      if (variant === 'wire-only') continue;
      const name = `${link.id}: ${from.node} → ${to.node}`;
      ports.set(`${link.id}\0${direction}`, { name, rateBps, shaped: variant !== 'exact-drop-tail' });
    }
  }
  const set = new SeriesSet([...ports.values()].map(({ name }) => name));
  for (const sample of records.samples.qdisc) {
    const port = ports.get(`${sample.link}\0${sample.direction}`);
    if (port === undefined || sample.place !== 'port' || (port.shaped && sample.kind !== 'tbf')) continue;
    set.add(port.name, { tNs: sample.t_ns, value: (sample.backlog_bytes * 8e3) / port.rateBps });
  }
  return set.toSeries('line');
}
