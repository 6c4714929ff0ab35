import type { CellEvent, CellRecords } from '../../records/index.js';
import { formatRate, formatRatio, formatTime } from '../../util/units/index.js';

type LinkChange = Extract<CellEvent, { event: 'link.change' }>;

/** Changes of links and policies by the scenario's timeline, and of TCP settings, by their times. Rows of traces are too many to be drawn one by one. */
export function changeMoments({
  events,
  input,
}: CellRecords): readonly { readonly tNs: number; readonly label: string }[] {
  const planned = new Set((timelineOf(input)?.transport ?? []).map(({ id }) => id));
  const transport = [
    // What controllers did is told elsewhere.
    ...events.flatMap((event) =>
      event.event === 'transport.change' && planned.has(event.id) ? [transportMoment(event)] : [],
    ),
    ...policyMoments({ events, input }),
  ];
  // Runs from before there was a timeline have none in their plan either.
  if (!events.some(({ event }) => event === 'link.change')) return transport;
  const declared = new Set(input.plan.timeline.changes.map(({ id }) => id));
  const moments = new Map<string, { tNs: number; label: string }>();
  for (const event of events) {
    if (event.event !== 'link.change' || !declared.has(event.id)) continue;
    const label = `${event.id}: ${event.link} ${describe(event)}`;
    // Both directions of a link change at once; one line says it.
    const key = `${event.id} ${event.link}`;
    if (!moments.has(key)) moments.set(key, { tNs: event.t_ns, label });
  }
  return [...moments.values(), ...transport];
}

/** Changes of policies that the timeline made; a balancer's are too many. */
function policyMoments({ events, input }: Pick<CellRecords, 'events' | 'input'>) {
  const declared = new Set(input.plan.balancing?.changes.map(({ id }) => id));
  return events.flatMap((event) => {
    if (event.event !== 'balance.change' || !declared.has(event.id)) return [];
    const { t_ns, id, balance, direction, mode } = event;
    return [{ tNs: t_ns, label: `${id}: ${balance} ${direction} ${mode}` }];
  });
}

/** Plans from before there was a timeline have none. */
const timelineOf = ({ plan }: CellRecords['input']) => plan.timeline as typeof plan.timeline | undefined;

type TransportChange = Extract<CellEvent, { event: 'transport.change' }>;

function transportMoment({ t_ns, id, from, to, congestion, initcwnd }: TransportChange) {
  const settings = [congestion ?? '', initcwnd === null ? '' : `initcwnd ${String(initcwnd)}`];
  const label = `${id}: ${from.join(' ')} to ${to.join(' ')} ${settings.filter((one) => one !== '').join(' ')}`;
  return { tNs: t_ns, label };
}

function describe({ rate_bps, delay_ns, loss, state }: LinkChange): string {
  const words = [
    ...(state === null ? [] : [state]),
    ...(rate_bps === null ? [] : [formatRate(rate_bps)]),
    ...(delay_ns === null ? [] : [`delay ${formatTime(delay_ns)}`]),
    ...(loss === null ? [] : [`loss ${loss.model === 'none' ? 'none' : formatRatio(loss.ratio)}`]),
  ];
  return words.join(', ');
}

/** The rate of every direction over time, as steps; by `link direction`. Only directions that changed have more than one. */
export function rateSteps(
  records: CellRecords,
): ReadonlyMap<string, readonly { readonly tNs: number; readonly rateBps: number }[]> {
  const steps = new Map<string, { tNs: number; rateBps: number }[]>();
  for (const { id, forward, reverse } of records.input.plan.links) {
    for (const { direction, rateBps } of [forward, reverse]) {
      steps.set(`${id} ${direction}`, [{ tNs: Number.NEGATIVE_INFINITY, rateBps }]);
    }
  }
  for (const event of records.events) {
    if (event.event !== 'link.change' || event.rate_bps === null) continue;
    steps.get(`${event.link} ${event.direction}`)?.push({ tNs: event.t_ns, rateBps: event.rate_bps });
  }
  return steps;
}
