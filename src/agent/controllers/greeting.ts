import { CONTROL_PROTOCOL, type Greeting, type LinkFacts, type PairFacts } from '../../controllers/protocol.js';
import type { NetworkPlan, PlannedDirection, PlannedLink } from '../../plan/types.js';
import type { CellInput, PlannedController } from '../../program/cell.js';

/** What a controller is told before anything happens. Delays are not among it: those it has to measure. */
export function greeting(
  { plan, seed, workloads }: CellInput,
  { id, config, periodNs, decisionDelayNs }: PlannedController,
  congestionControls: readonly string[],
): Greeting {
  return {
    type: 'hello',
    protocol: CONTROL_PROTOCOL,
    ...{ id, config, seed, period_ns: periodNs, decision_delay_ns: decisionDelayNs },
    sites: plan.sites.map(({ name, hosts }) => ({ name, hosts })),
    links: plan.links.flatMap((link) => [link.forward, link.reverse].map((way) => linkFacts(link, way))),
    pairs: pairFacts(plan),
    workloads: workloads.map((one) => ({ id: one.id, kind: one.kind })),
    congestion_controls: congestionControls,
  };
}

function linkFacts(link: PlannedLink, way: PlannedDirection): LinkFacts {
  const { limitPackets, limitBytes, red } = way;
  return {
    ...{ link: link.id, direction: way.direction, role: link.role, from: way.from.node, to: way.to.node },
    ...{ rate_bps: way.rateBps, mtu_bytes: link.mtuBytes },
    queue:
      way.variant === 'wire-only'
        ? null
        : {
            discipline: way.queue.discipline,
            ...{ limit_packets: limitPackets, limit_bytes: limitBytes },
            ...{ min_bytes: red?.minBytes ?? null, max_bytes: red?.maxBytes ?? null },
          },
  };
}

function pairFacts({ nodes, links }: NetworkPlan): readonly PairFacts[] {
  const siteOf = new Map(nodes.map(({ name, site }) => [name, site]));
  const pairs = new Map<string, { from: string; to: string; links: string[]; rate_bps: number }>();
  for (const { id, role, forward, reverse } of links) {
    if (role !== 'wan') continue;
    for (const way of [forward, reverse]) {
      const [from, to] = [siteOf.get(way.from.node) ?? '', siteOf.get(way.to.node) ?? ''];
      const pair = pairs.get(`${from} ${to}`) ?? { from, to, links: [], rate_bps: 0 };
      pair.links.push(id);
      pair.rate_bps += way.rateBps;
      pairs.set(`${from} ${to}`, pair);
    }
  }
  return [...pairs.values()];
}
