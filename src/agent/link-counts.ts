import type { NetworkPlan } from '../plan/types.js';
import type { InterfaceSample, WorkloadResult } from '../records/index.js';

type LinkCounts = WorkloadResult['links'];

/** What each direction of each link delivered between two readings: the receiving interface's counters. */
export function countLinks(
  plan: NetworkPlan,
  before: readonly InterfaceSample[],
  after: readonly InterfaceSample[],
): LinkCounts {
  const received = (samples: readonly InterfaceSample[], { node, dev }: { node: string; dev: string }) =>
    samples.find((sample) => sample.node === node && sample.dev === dev);
  return plan.links.flatMap((link) =>
    [link.forward, link.reverse].map((way) => {
      const from = received(before, way.to);
      const to = received(after, way.to);
      return {
        link: link.id,
        direction: way.direction,
        bytes: (to?.rx_bytes ?? 0) - (from?.rx_bytes ?? 0),
        packets: (to?.rx_packets ?? 0) - (from?.rx_packets ?? 0),
      };
    }),
  );
}

/** Sums over all links between sites: bytes delivered forward and in reverse. */
export function sumWanBytes(
  plan: NetworkPlan,
  counts: LinkCounts,
): { readonly wan_forward_bytes: number; readonly wan_reverse_bytes: number } {
  const wan = new Set(plan.links.filter(({ role }) => role === 'wan').map(({ id }) => id));
  const sum = (direction: 'forward' | 'reverse'): number =>
    counts
      .filter((count) => wan.has(count.link) && count.direction === direction)
      .reduce((bytes, count) => bytes + count.bytes, 0);
  return { wan_forward_bytes: sum('forward'), wan_reverse_bytes: sum('reverse') };
}
