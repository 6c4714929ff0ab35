import type { NetworkPlan, PlannedDirection } from './types.js';

/** One place where packets are captured: a device among the wires, and which way they pass it. */
export interface Tap {
  readonly dev: string;
  /** `in`: frames that enter a wire. `out`: frames that a wire has delivered, after its delay. */
  readonly way: 'in' | 'out';
}

/** Both directions of the links with these ids. */
export function directionsOf(plan: NetworkPlan, links: readonly string[]): readonly PlannedDirection[] {
  const wanted = new Set(links);
  return plan.links.filter(({ id }) => wanted.has(id)).flatMap(({ forward, reverse }) => [forward, reverse]);
}

/**
 * Where to capture so that every packet of the given links is seen before its queue, between queue and wire, and behind the
 * wire. All places are in the one namespace that holds the wires, and nothing is added to the network for them: what
 * comes to the queue of a router's port is what the wires into that router delivered.
 */
export function planTaps(plan: NetworkPlan, links: readonly string[]): readonly Tap[] {
  const judged = directionsOf(plan, links);
  const routers = new Set(judged.filter(hasQueue).map(({ from }) => from.node));
  const ways = plan.links.flatMap(({ forward, reverse }) => [forward, reverse]);
  const taps = new Map<string, Tap>();
  const add = (tap: Tap) => taps.set(`${tap.dev} ${tap.way}`, tap);
  for (const { wireIn, wireOut } of judged) {
    add({ dev: wireIn, way: 'in' });
    add({ dev: wireOut, way: 'out' });
  }
  for (const { to, wireOut } of ways) if (routers.has(to.node)) add({ dev: wireOut, way: 'out' });
  return [...taps.values()];
}

/** Whether the port that sends into this direction has a queue of its own; hosts' ports have none. */
export const hasQueue = ({ variant }: PlannedDirection): boolean => variant !== 'wire-only';
