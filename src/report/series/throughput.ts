import type { PlannedLink } from '../../plan/types.js';
import type { CellRecords, InterfaceSample } from '../../records/index.js';
import { SeriesSet, type Series } from './point.js';

/** Bits per second that each direction of the given links delivered, from one sample of the far end to the next. */
export function throughputSeries(records: CellRecords, links: readonly PlannedLink[]): readonly Series[] {
  const names = new Map<string, string>();
  for (const link of links) {
    for (const { from, to } of [link.forward, link.reverse]) {
      names.set(`${to.node}\0${to.dev}`, `${link.id}: ${from.node} → ${to.node}`);
    }
  }
  const set = new SeriesSet(names.values());
  const previous = new Map<string, InterfaceSample>();
  for (const sample of records.samples.iface) {
    const key = `${sample.node}\0${sample.dev}`;
    const name = names.get(key);
    if (name === undefined) continue;
    const last = previous.get(key);
    previous.set(key, sample);
    if (last === undefined || sample.t_ns <= last.t_ns) continue;
    const bps = ((sample.rx_bytes - last.rx_bytes) * 8e9) / (sample.t_ns - last.t_ns);
    set.add(name, { tNs: sample.t_ns, value: bps });
  }
  return set.toSeries('line');
}
