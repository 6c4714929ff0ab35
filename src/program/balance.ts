/** From policies for parallel links to the program that carries them out, and its commands. */
import { fullFrameBytes, hopWeights, isKernelMode, serialisationNs, type BalanceNow } from '../plan/index.js';
import type { NetworkPlan, PlannedLink } from '../plan/types.js';
import { formatTime } from '../util/units/index.js';
import { macOf } from '../plan/addressing.js';
import type { BalancedPort, Op } from './types.js';

type StartOp = Extract<Op, { op: 'balance.start' }>;

export function balanceOps(plan: NetworkPlan): readonly Op[] {
  return (plan.balancing?.policies ?? [])
    .filter(({ usesProgram }) => usesProgram)
    .map(({ id, direction, node, seed, links, origin }): Op => ({
      op: 'balance.start',
      netns: node,
      balance: id,
      direction,
      seed,
      links: links.flatMap(({ link }) => {
        const index = plan.links.findIndex((one) => one.id === link);
        const planned = plan.links[index];
        return planned === undefined ? [] : portOf(planned, index, direction);
      }),
      origin,
    }));
}

function portOf(link: PlannedLink, index: number, direction: 'forward' | 'reverse'): BalancedPort {
  const { from, rateBps, limitPackets, limitBytes, overheadBytes } = link[direction];
  const frameBytes = fullFrameBytes(link.mtuBytes);
  const bytes = limitBytes ?? (limitPackets ?? 0) * (frameBytes + overheadBytes);
  const [own, peer] = direction === 'forward' ? (['node-0', 'node-1'] as const) : (['node-1', 'node-0'] as const);
  return {
    dev: from.dev,
    mac: macOf(index, own),
    peerMac: macOf(index, peer),
    rateBps,
    limitNs: Math.ceil(serialisationNs(bytes, rateBps)),
    overheadBytes,
  };
}

/** Arguments of lh_balance. */
export function renderBalance({ seed, links }: StartOp): string {
  const ports = links.map(({ dev, mac, peerMac, rateBps, limitNs, overheadBytes }) =>
    [dev, mac, peerMac, rateBps, limitNs, overheadBytes].join(','),
  );
  return [seed, ...ports].join(' ');
}

/** How lh_balance picks. */
export interface Steering {
  readonly pick: 'pass' | 'turn' | 'random' | 'least';
  readonly gapNs: number;
  /** In the order of the policy's links. */
  readonly weights: readonly number[];
}

/** @param down links that routes avoid at present */
export function steeringOf(now: BalanceNow, down: ReadonlySet<string>): Steering {
  const { mode, order, flowletGapNs, adaptiveGapNs, links, weights } = now;
  const usable = links.map(({ link }) => (down.has(link) ? 0 : (weights[link] ?? 1)));
  if (isKernelMode(mode)) return { pick: 'pass', gapNs: 0, weights: usable };
  if (mode === 'adaptive') return { pick: 'least', gapNs: adaptiveGapNs, weights: usable };
  return {
    pick: order === 'random' ? 'random' : 'turn',
    gapNs: mode === 'flowlet' ? flowletGapNs : 0,
    weights: usable,
  };
}

export const renderSteering = ({ pick, gapNs, weights }: Steering): string =>
  ['config', pick, gapNs, ...weights].join(' ');

/** The policy in words, for plans and charts: `weighted, weights 3 1`. */
export function describeBalance(now: BalanceNow): string {
  const { mode, order, links, weights } = now;
  const { gapNs } = steeringOf(now, new Set());
  const unequal = new Set(Object.values(weights)).size > 1;
  const shares = mode === 'ecmp' ? [...hopWeights(now).values()] : links.map(({ link }) => weights[link] ?? 1);
  return [
    mode,
    ...(mode === 'spray' || mode === 'flowlet' ? [order] : []),
    ...(gapNs > 0 ? [`gap ${formatTime(gapNs)}`] : []),
    ...(unequal ? [`weights ${shares.join(' ')}`] : []),
  ].join(', ');
}
