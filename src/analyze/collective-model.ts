/** The α–β time of a collective: by the plan's links, or by what the ranks measured on them. */
import { messageBytes, predictNs, type CostModel, type LinkCost, type PathCost } from '../collectives/index.js';
import type { NetworkPlan } from '../plan/types.js';
import {
  collectiveSchedule,
  elementCount,
  encodingOf,
  sitesOfRanks,
  type PlannedCollective,
} from '../program/index.js';
import { measuredPath, type LinkMeasurements } from './collective-links.js';
import { segmentBytes, TCP_FRAME_HEADERS_BYTES } from './laws.js';
import { walkRoute } from './route-walk.js';

/**
 * Seconds of one iteration by the α–β model; null where routing gives no single path.
 * @param measured α and β of the pairs in place of the plan's delays and rates
 */
export function predictS({ plan, workload, measured }: ModelInput, sizeBytes: number): number | null {
  const siteOf = sitesOfRanks(plan, workload.ranks);
  const schedule = collectiveSchedule(workload, siteOf, sizeBytes);
  const encoding = encodingOf(workload, siteOf);
  const planned = pathCosts(plan, workload.ranks);
  const model: CostModel = {
    pathOf: measured === null ? planned : (from, to) => measuredPath({ from, to, siteOf }, planned(from, to), measured),
    bytesOf: (from, to, elements) => messageBytes(elements, encoding(from, to)),
    computeNs: workload.computeNs,
  };
  try {
    return predictNs(schedule, elementCount(workload, sizeBytes), model) / 1e9;
  } catch (error) {
    if (error instanceof NoPath) return null;
    throw error;
  }
}

export interface ModelInput {
  readonly plan: NetworkPlan;
  readonly workload: PlannedCollective;
  readonly measured: LinkMeasurements | null;
}

class NoPath extends Error {}

/** α and β of the path between two ranks: the plan's delays and rates, full segments with their headers. */
function pathCosts(plan: NetworkPlan, ranks: readonly string[]): CostModel['pathOf'] {
  const known = new Map<number, PathCost>();
  return (from, to) => {
    const key = from * ranks.length + to;
    const cost = known.get(key) ?? pathCost(plan, ranks[from] ?? '', ranks[to] ?? '');
    known.set(key, cost);
    return cost;
  };
}

function pathCost(plan: NetworkPlan, from: string, to: string): PathCost {
  const hops = walkRoute(plan, from, to);
  if (hops === null) throw new NoPath();
  return {
    links: hops.map(({ link, planned }): LinkCost => ({
      id: `${link.id} ${planned.direction}`,
      nsPerByte: 8e9 / planned.rateBps,
      delayNs: planned.delayNs,
    })),
    segmentBytes: segmentBytes(hops),
    headerBytes: TCP_FRAME_HEADERS_BYTES,
  };
}

/** Largest product of rate and idle round trip between ranks of two sites, in bytes; null without two sites or routes. */
export function wideBdpBytes(plan: NetworkPlan, ranks: readonly string[], siteOf: readonly number[]): number | null {
  const firsts = [...new Set(siteOf)].map((site) => ranks[siteOf.indexOf(site)] ?? '');
  const products = firsts.flatMap((from) =>
    firsts.flatMap((to) => {
      const [there, back] = [walkRoute(plan, from, to), walkRoute(plan, to, from)];
      if (from === to || there === null || back === null) return [];
      const rttNs = [...there, ...back].reduce((sum, { planned }) => sum + planned.delayNs, 0);
      return (Math.min(...there.map(({ planned }) => planned.rateBps)) * rttNs) / 8e9;
    }),
  );
  return products.length === 0 ? null : Math.max(...products);
}
