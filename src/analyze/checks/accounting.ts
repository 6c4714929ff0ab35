import type { DirectionCounters } from '../direction-counters.js';
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
    const unknown = directions.find((one) => one.sent === null || one.received === null || one.wire === null);
    if (unknown !== undefined) return missing(`no counters for ${nameOf(unknown)}`, bound);
    const measured = `${String(directions.length)} link directions`;
    return noneOf(directions.flatMap(imbalances), { measured, bound });
  },
};

function imbalances(counters: DirectionCounters): readonly string[] {
  const { sent, received, wire, port } = counters;
  if (sent === null || received === null || wire === null) return [];
  const held = wire.packets + wire.drops + wire.backlogPackets;
  const equations: readonly (readonly [string, number, string, number])[] = [
    ['sent by the port', sent.packets, 'delivered, lost or in flight', held],
    ['delivered by the wire', wire.packets, 'received', received.packets],
    ['bytes delivered by the wire', wire.bytes, 'bytes received', received.bytes],
    ...(port === null ? [] : ([['dequeued', port.packets, 'sent by the port', sent.packets]] as const)),
  ];
  return equations
    .filter(([, left, , right]) => left !== right)
    .map(([what, left, other, right]) => `${nameOf(counters)}: ${String(left)} ${what}, ${String(right)} ${other}`);
}

const nameOf = ({ link, planned }: DirectionCounters) => `${link.id} ${planned.direction}`;
