import type { PlannedLink } from '../../plan/types.js';
import type { CellRecords, DirectionProof } from '../../records/index.js';
import { SeriesSet, type Series } from './point.js';

/** One-way delay in ms of the captured packets of each direction: least, mean and greatest of each slice of time. */
export function oneWayDelaySeries({ proof }: CellRecords, links: readonly PlannedLink[]): readonly Series[] {
  const names = new Map(
    links.flatMap(({ id, forward, reverse }) =>
      [forward, reverse].map(({ direction, from, to }) => [`${id} ${direction}`, `${id}: ${from.node} → ${to.node}`]),
    ),
  );
  const set = new SeriesSet(names.values());
  for (const { link, direction, delays } of proof?.directions ?? []) {
    const name = names.get(`${link} ${direction}`);
    if (name === undefined) continue;
    // A proof.json of an earlier version has no delays.
    for (const [tNs, ...values] of (delays as DirectionProof['delays'] | undefined) ?? []) {
      for (const ns of values) set.add(name, { tNs, value: ns / 1e6 });
    }
  }
  return set.toSeries('line');
}
