/** How changes during a run alter what was planned. Pure: the agent applies the result, the analysis replays it. */
import type { LinkSettings } from '../spec/types.js';
import { deriveSeed } from '../util/prng.js';
import { detourKey } from './detours.js';
import { burstBytes } from './burst.js';
import type { NetworkPlan, PlannedDirection, PlannedLink, PlannedRoute } from './types.js';

/** New settings of one direction of one link. */
export interface DirectionChange {
  readonly id: string;
  readonly link: string;
  readonly direction: 'forward' | 'reverse';
  readonly set: LinkSettings;
}

export interface ChangePlace {
  readonly mtuBytes: number;
  readonly clock: 'virtual' | 'real';
}

/**
 * The direction after a change. Its seed is a fresh one, of the planned seed and the change's id: netem starts its
 * generator again at every change, and the same seed would repeat the losses of the run's beginning.
 *
 * @param planned the direction as it was planned, which has the seed
 */
export function changeDirection(
  planned: PlannedDirection,
  now: PlannedDirection,
  { id, set, mtuBytes, clock }: Pick<DirectionChange, 'id' | 'set'> & ChangePlace,
): PlannedDirection {
  const rateBps = set.rateBps ?? now.rateBps;
  return {
    ...now,
    rateBps,
    delayNs: set.delayNs ?? now.delayNs,
    loss: set.loss ?? now.loss,
    limitPackets: set.queue?.limitPackets ?? now.limitPackets,
    limitBytes: set.queue?.limitBytes ?? now.limitBytes,
    red: set.queue?.red ?? now.red,
    burstBytes:
      now.burstBytes === null ? null : burstBytes({ mtuBytes, overheadBytes: now.overheadBytes, rateBps, clock }),
    seed: deriveSeed(BigInt(planned.seed), 'change', id).toString(),
  };
}

/** The changes that a direction's own trace makes, each with its time. Those of delivery opportunities are no changes. */
export function traceChanges(link: PlannedLink): readonly (DirectionChange & { readonly atNs: number })[] {
  return [link.forward, link.reverse].flatMap(({ direction, trace }) =>
    trace?.format !== 'csv'
      ? []
      : trace.rows.map(({ atNs, ...set }, index) => {
          const id = `${link.id}.${direction}#${String(index + 1)}`;
          return { id, link: link.id, direction, set, atNs };
        }),
  );
}

/** Routes of a node while links are down; those planned where the set of links changes nothing. */
export function routesWhileDown(plan: NetworkPlan, node: string, down: Iterable<string>): readonly PlannedRoute[] {
  const usual = plan.nodes.find(({ name }) => name === node)?.routes ?? [];
  const detour = plan.timeline.detours[detourKey(down)]?.find((one) => one.node === node)?.routes ?? [];
  const replaced = usual.map((route) => detour.find(({ destination }) => destination === route.destination) ?? route);
  return [...replaced, ...detour.filter(({ destination }) => usual.every((one) => one.destination !== destination))];
}
