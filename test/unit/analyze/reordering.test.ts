import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countReordered } from '../../../src/analyze/proof/reordering.js';

const policy = { id: 'p', direction: 'forward' } as const;
/** Packets of one flow by the order in which they came, listed as they were delivered. */
const delivered = (orders: readonly number[], flow = 1) =>
  orders.map((order, index) => ({ order, flow, deliveredNs: 100 * index }));

describe('countReordered', () => {
  it('counts packets that later ones have overtaken, and by how many', () => {
    expect(countReordered(policy, delivered([0, 1, 2, 3]))).toMatchObject({ packets: 4, reordered: 0, flows: 1 });
    expect(countReordered(policy, delivered([0, 2, 3, 1, 4]))).toMatchObject({ reordered: 1, max_extent_packets: 2 });
    expect(countReordered(policy, delivered([3, 0, 1, 2]))).toMatchObject({ reordered: 3, max_extent_packets: 3 });
  });

  it('looks at each flow by itself, and not at what was lost', () => {
    const packets = [...delivered([0, 4], 1), ...delivered([2, 1], 2), { order: 3, flow: 1, deliveredNs: Number.NaN }];
    const found = countReordered(policy, packets);
    expect(found).toEqual({
      ...{ balance: 'p', direction: 'forward', packets: 4, reordered: 1, flows: 2, flows_reordered: 1 },
      max_extent_packets: 1,
    });
  });

  it('finds none in an order that is kept, and some in every other one', () => {
    const orders = fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(orders, (order) => {
        const isKept = order.every((one, index) => one === index);
        expect(countReordered(policy, delivered(order)).reordered === 0).toBe(isKept);
      }),
    );
  });
});
