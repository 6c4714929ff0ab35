import type { PlannedNode } from '../../plan/types.js';
import type { DirectionCounters } from '../direction-counters.js';
import { missing, noneOf, notApplicable, type Check, type Evidence } from './check.js';

/**
 * What came into a router left it, was dropped by one of its queues, or waits there. This is the only equation that
 * sees packets before they enter a queue, so it is what makes the number of queue drops trustworthy. Routers that
 * spoke for themselves (ICMP errors, a workload that runs there) are left out: their own packets have no counterpart. So
 * are those that get corrupted frames, some of which are no packets for them any more.
 */
export const routerConservation: Check = {
  id: 'router-conservation',
  severity: 'hard',
  evaluate(evidence) {
    const bound = 'received = sent + dropped + queued, exactly';
    if (evidence.directions === null) return missing('a counter snapshot is missing', bound);
    const routers = evidence.records.input.plan.nodes.filter(({ kind }) => kind === 'router');
    const silent = routers.filter(
      (router) => ownPackets(evidence, router) === 0 && !getsCorruptedFrames(evidence.directions ?? [], router),
    );
    if (routers.length === 0) return notApplicable('the topology has no router', bound);
    if (silent.length === 0)
      return notApplicable('every router sent or received packets of its own, or got corrupted frames', bound);
    const findings = silent.flatMap((router) => imbalance(router, evidence.directions ?? []));
    return noneOf(findings, { measured: `${String(silent.length)} of ${String(routers.length)} routers`, bound });
  },
};

/** Packets addressed to the router or sent by it, from the IP statistics; null without them. */
function ownPackets({ records }: Evidence, router: PlannedNode): number | null {
  const before = records.counters.before?.nstat[router.name];
  const after = records.counters.after?.nstat[router.name];
  if (before === undefined || after === undefined) return null;
  // IpOutRequests counts forwarded packets too on some kernels, so what the router says itself is taken from ICMP.
  const own = ['IpInDelivers', 'IcmpOutMsgs'];
  return own.reduce((sum, key) => sum + (after[key] ?? 0) - (before[key] ?? 0), 0);
}

function getsCorruptedFrames(directions: readonly DirectionCounters[], router: PlannedNode): boolean {
  return directions.some(({ planned }) => planned.to.node === router.name && planned.channel.corruptionRatio > 0);
}

function imbalance(router: PlannedNode, directions: readonly DirectionCounters[]): readonly string[] {
  const entering = directions.filter(({ planned }) => planned.to.node === router.name);
  const leaving = directions.filter(({ planned }) => planned.from.node === router.name);
  const received = total(entering.map((one) => one.received?.packets));
  const gone = total(
    leaving.map(({ port, sent }) => (port === null ? sent?.packets : port.packets + port.drops + port.backlogPackets)),
  );
  return received === gone ? [] : [`${router.name}: ${String(received)} received, ${String(gone)} accounted for`];
}

const total = (counts: readonly (number | undefined)[]) => counts.reduce<number>((sum, one) => sum + (one ?? 0), 0);
