import { changeDirection } from '../plan/index.js';
import type { PlannedDirection, PlannedLink } from '../plan/types.js';
import type { CellRecords } from '../records/index.js';
import type { LossSpec } from '../spec/types.js';
import { packetsInto, rootOf, type DirectionCounters } from './direction-counters.js';
import { linkChanges } from './link-states.js';

/** Packets that entered a wire while its loss was one and the same. */
export interface LossSegment {
  readonly link: PlannedLink;
  readonly planned: PlannedDirection;
  /** The direction with the loss and the seed of this time. */
  readonly way: PlannedDirection;
  /** `cut`: the link was down, and everything that entered it is lost. */
  readonly loss: LossSpec | { readonly model: 'cut' };
  /** Packets that the same seed decided about before the counting began. */
  readonly earlier: number;
  readonly offered: number;
  readonly lost: number;
}

interface Count {
  readonly offered: number;
  readonly lost: number;
}

/** The wire's packets of a run, divided at every change of that wire; without changes one segment. Empty if not counted. */
export function lossSegments(records: CellRecords, counters: DirectionCounters): readonly LossSegment[] {
  const { link, planned, wire } = counters;
  const start = countBefore(records, counters);
  if (wire === null || start === null) return [];
  const end = sum(start, { offered: packetsInto(wire), lost: wire.drops });
  const segments: LossSegment[] = [];
  let way = planned;
  let isDown = false;
  let from = start;
  const close = (to: Count): void => {
    const loss = isDown ? ({ model: 'cut' } as const) : way.loss;
    const earlier = segments.length === 0 ? start.offered : 0;
    segments.push({ link, planned, way, loss, earlier, offered: to.offered - from.offered, lost: to.lost - from.lost });
    from = to;
  };
  for (const event of linkChanges(records)) {
    if (event.link !== link.id || event.direction !== planned.direction) continue;
    // Where the wire itself did not change, neither did its loss or its seed.
    if (event.wire === null) continue;
    const { packets, drops, backlog_packets } = event.wire;
    close({ offered: packets + drops + backlog_packets, lost: drops });
    const place = { mtuBytes: link.mtuBytes, clock: records.input.clock };
    way = changeDirection(planned, way, { id: event.id, set: { loss: event.loss ?? undefined }, ...place });
    isDown = event.state === null ? isDown : event.state === 'down';
  }
  close(end);
  return segments;
}

function countBefore({ counters }: CellRecords, { link, planned }: DirectionCounters): Count | null {
  const samples = counters.before?.qdiscs.filter(
    (one) => one.link === link.id && one.direction === planned.direction && one.place === 'wire',
  );
  const root = rootOf(samples ?? []);
  if (root === undefined) return null;
  return { offered: root.packets + root.drops + root.backlog_packets, lost: root.drops };
}

const sum = (a: Count, b: Count): Count => ({ offered: a.offered + b.offered, lost: a.lost + b.lost });
