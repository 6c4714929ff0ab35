import { isFiltered } from '../../plan/index.js';
import { duplicatesOf, offeredToWire, packetsInto, type DirectionCounters } from '../direction-counters.js';
import { missing, noneOf, type Check } from './check.js';

/**
 * Packets are conserved on every hop of every link, exactly: what the port's queue let go is what its device sent, what
 * the device sent is what the wire delivered, lost or still holds, and what the wire delivered is what the far end got.
 */
export const accounting: Check = {
  id: 'accounting',
  severity: 'hard',
  evaluate({ directions }) {
    const bound = 'in = delivered + drops + losses + backlog, exactly';
    if (directions === null) return missing('a counter snapshot is missing', bound);
    const unknown = directions.find(isUnknown);
    if (unknown !== undefined) return missing(`no counters for ${nameOf(unknown)}`, bound);
    const measured = `${String(directions.length)} link directions`;
    return noneOf(directions.flatMap(imbalances), { measured, bound });
  },
};

/** A counter that the equations need was not recorded. */
function isUnknown({ sent, received, port, wire, line, filter, planned }: DirectionCounters): boolean {
  if (sent === null || received === null || wire === null) return true;
  if (planned.variant === 'scheduled-drop-tail' && port === null) return true;
  return (planned.line !== null && line === null) || (isFiltered(planned) && filter === null);
}

type Equation = readonly [what: string, left: number, other: string, right: number];

/** A wire that duplicates hands out more than it got; by how much is another check's question, that it is not less is ours. */
function imbalances(counters: DirectionCounters): readonly string[] {
  const { sent, received, wire, port, planned } = counters;
  if (sent === null || received === null || wire === null) return [];
  const offered = offeredToWire(counters) ?? sent.packets;
  const duplicates = Math.max(0, duplicatesOf(counters));
  const scheduled = planned.variant === 'scheduled-drop-tail';
  const equations: readonly Equation[] = [
    ...betweenPortAndWire(counters, sent.packets),
    ['reached the wire', offered + duplicates, 'delivered, lost or in flight', packetsInto(wire)],
    ['delivered by the wire', wire.packets, 'received', received.packets],
    ['bytes delivered by the wire', wire.bytes, 'bytes received', received.bytes],
    ...(port === null || scheduled ? [] : ([['dequeued', port.packets, 'sent by the port', sent.packets]] as const)),
  ];
  return equations
    .filter(([, left, , right]) => left !== right)
    .map(([what, left, other, right]) => `${nameOf(counters)}: ${String(left)} ${what}, ${String(right)} ${other}`);
}

function betweenPortAndWire(
  { planned, port, line, filter }: DirectionCounters,
  sentPackets: number,
): readonly Equation[] {
  // The transmitter of a varying rate, which counts as the port's queue, stands behind the port and before the wire.
  if (planned.variant === 'scheduled-drop-tail' && port !== null) {
    return [['sent by the port', sentPackets, 'transmitted, dropped or queued', packetsInto(port)]];
  }
  const onLine: readonly Equation[] =
    line === null ? [] : [['sent by the port', sentPackets, 'on the line', packetsInto(line)]];
  const arrived = line?.packets ?? sentPackets;
  return filter === null ? onLine : [...onLine, ['in front of the filter', arrived, 'filtered', filter.packets]];
}

const nameOf = ({ link, planned }: DirectionCounters) => `${link.id} ${planned.direction}`;
