/** What every link was at a time of the run: the plan, with the changes applied that the events say were made. */
import { changeDirection, routesWhileDown } from '../plan/index.js';
import type { NetworkPlan, PlannedDirection, PlannedLink } from '../plan/types.js';
import type { CellEvent, CellRecords } from '../records/index.js';

type BalanceChangeEvent = Extract<CellEvent, { event: 'balance.change' }>;
export type LinkChangeEvent = Extract<CellEvent, { event: 'link.change' }>;
type RoutesEvent = Extract<CellEvent, { event: 'routes.change' }>;
type TransportEvent = Extract<CellEvent, { event: 'transport.change' }>;

type Source = Pick<CellRecords, 'input' | 'events'>;

export const linkChanges = ({ events }: Pick<CellRecords, 'events'>): readonly LinkChangeEvent[] =>
  events.filter((event) => event.event === 'link.change');

export const routeChanges = ({ events }: Pick<CellRecords, 'events'>): readonly RoutesEvent[] =>
  events.filter((event) => event.event === 'routes.change');

export const transportChanges = ({ events }: Pick<CellRecords, 'events'>): readonly TransportEvent[] =>
  events.filter((event) => event.event === 'transport.change');

export const balanceChanges = ({ events }: Pick<CellRecords, 'events'>): readonly BalanceChangeEvent[] =>
  events.filter((event) => event.event === 'balance.change');

/** The plan with every direction's rate, delay and loss, and every node's routes, as they were at `tNs`. */
export function planAt(records: Source, tNs: number): NetworkPlan {
  const { plan, clock } = records.input;
  const made = linkChanges(records).filter(({ t_ns }) => t_ns <= tNs);
  const moved = routeChanges(records).findLast(({ t_ns }) => t_ns <= tNs);
  if (made.length === 0 && moved === undefined) return plan;
  const links = plan.links.map((link) => ({
    ...link,
    forward: directionAfter(made, { link, planned: link.forward, clock }),
    reverse: directionAfter(made, { link, planned: link.reverse, clock }),
  }));
  const nodes =
    moved === undefined
      ? plan.nodes
      : plan.nodes.map((node) => ({ ...node, routes: routesWhileDown(plan, node.name, moved.down) }));
  return { ...plan, links, nodes };
}

interface Place {
  readonly link: PlannedLink;
  readonly planned: PlannedDirection;
  readonly clock: 'virtual' | 'real';
}

function directionAfter(made: readonly LinkChangeEvent[], { link, planned, clock }: Place): PlannedDirection {
  const own = made.filter((event) => event.link === link.id && event.direction === planned.direction);
  return own.reduce((now, { id, rate_bps, delay_ns, loss, queue }) => {
    const set = { rateBps: rate_bps ?? undefined, delayNs: delay_ns ?? undefined, loss: loss ?? undefined, queue };
    return changeDirection(planned, now, { id, set, mtuBytes: link.mtuBytes, clock });
  }, planned);
}

/** Whether the settings of a direction stayed what they were from one time to another. Opportunities come and go. */
export function isSteady(
  records: Source,
  { link, planned }: { readonly link: PlannedLink; readonly planned: PlannedDirection },
  { fromNs, toNs }: { readonly fromNs: number; readonly toNs: number },
): boolean {
  if (planned.trace?.format === 'mahimahi') return false;
  return !linkChanges(records).some(
    (event) =>
      event.link === link.id && event.direction === planned.direction && event.t_ns >= fromNs && event.t_ns <= toNs,
  );
}

/** Whether no route moved from one time to another. */
export function routesSteady(records: Source, fromNs: number, toNs: number): boolean {
  return !routeChanges(records).some(({ t_ns }) => t_ns >= fromNs && t_ns <= toNs);
}

/** Why the packets of a direction cannot be held against one ideal link; null where its settings never change. */
export function whyUnsteady(
  plan: NetworkPlan,
  { link, planned }: { readonly link: PlannedLink; readonly planned: PlannedDirection },
): string | null {
  // Plans from before there was a timeline have none.
  const timeline = plan.timeline as NetworkPlan['timeline'] | undefined;
  if (timeline === undefined) return null;
  if (Object.keys(timeline.detours).length > 0) return 'routes change during the run';
  const changes = timeline.changes.some(
    ({ links, action }) =>
      links.includes(link.id) && (action.kind !== 'set' || action.directions.includes(planned.direction)),
  );
  return changes || planned.trace !== null ? 'it changes during the run' : null;
}
