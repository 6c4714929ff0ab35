/** Order of packets over parallel links: as they came to the router in front, and as the links delivered them. */
import type { PlannedBalance } from '../../plan/types.js';
import type { PolicyReordering } from '../../records/index.js';

export interface OrderedPacket {
  /** Place in the order of arrivals at the router. */
  readonly order: number;
  readonly flow: number;
  /** NaN where it was not delivered. */
  readonly deliveredNs: number;
}

/**
 * Counts, flow by flow, packets that were delivered after one that had come to the router later (RFC 4737, section 3.3). The
 * extent of such a packet is its distance to the first of its flow that should have been behind it (section 4.2.1).
 */
export function countReordered(
  { id, direction }: Pick<PlannedBalance, 'id' | 'direction'>,
  packets: readonly OrderedPacket[],
): PolicyReordering {
  const delivered = packets.filter(({ deliveredNs }) => !Number.isNaN(deliveredNs));
  const flows = new Map<number, OrderedPacket[]>();
  for (const packet of delivered) {
    const flow = flows.get(packet.flow);
    if (flow === undefined) flows.set(packet.flow, [packet]);
    else flow.push(packet);
  }
  let [reordered, flowsReordered, extent] = [0, 0, 0];
  for (const flow of flows.values()) {
    const late = lateOf(flow.sort((a, b) => a.deliveredNs - b.deliveredNs || a.order - b.order));
    reordered += late.length;
    flowsReordered += late.length > 0 ? 1 : 0;
    extent = late.reduce((most, one) => Math.max(most, one), extent);
  }
  return {
    balance: id,
    direction,
    packets: delivered.length,
    reordered,
    flows: flows.size,
    flows_reordered: flowsReordered,
    max_extent_packets: extent,
  };
}

/** Extents of the packets of one flow that others had overtaken: the distance to the first that should have been behind. */
function lateOf(byDelivery: readonly OrderedPacket[]): readonly number[] {
  const newest: { readonly order: number; readonly index: number }[] = [];
  const extents: number[] = [];
  byDelivery.forEach(({ order }, index) => {
    if (order > (newest.at(-1)?.order ?? -1)) newest.push({ order, index });
    else extents.push(index - firstAfter(newest, order));
  });
  return extents;
}

/** Index of the first packet with a higher number, by bisection of those that were the highest when they came. */
function firstAfter(newest: readonly { readonly order: number; readonly index: number }[], order: number): number {
  let [low, high] = [0, newest.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((newest[middle]?.order ?? 0) > order) high = middle;
    else low = middle + 1;
  }
  return newest[low]?.index ?? 0;
}
