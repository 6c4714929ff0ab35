/** How evenly parallel links were used: each one's share of what their policy sent, and the largest over the mean. */
import type { NetworkPlan, PlannedBalance } from '../plan/types.js';

interface Counted {
  readonly id: string;
  readonly direction: 'forward' | 'reverse';
  readonly bytes: number;
}

export interface PathShare {
  readonly share_ratio: number;
  readonly imbalance_ratio: number;
}

/** By `link direction`, of the links of policies; none where nothing was sent. */
export function pathShares({ balancing }: NetworkPlan, counts: readonly Counted[]): ReadonlyMap<string, PathShare> {
  const shares = new Map<string, PathShare>();
  for (const policy of balancing?.policies ?? []) {
    const own = countsOf(policy, counts);
    const sum = own.reduce((bytes, count) => bytes + count.bytes, 0);
    if (sum === 0) continue;
    const imbalance = (Math.max(...own.map(({ bytes }) => bytes)) * own.length) / sum;
    for (const { id, direction, bytes } of own) {
      shares.set(`${id} ${direction}`, { share_ratio: bytes / sum, imbalance_ratio: imbalance });
    }
  }
  return shares;
}

/** The worst policy of each direction, as metrics of a workload. */
export function imbalanceMetrics(plan: NetworkPlan, counts: readonly Counted[]): Readonly<Record<string, number>> {
  const shares = pathShares(plan, counts);
  const metrics: Record<string, number> = {};
  for (const [key, { imbalance_ratio: imbalance }] of shares) {
    const name = key.endsWith(' forward') ? 'path_imbalance_forward_ratio' : 'path_imbalance_reverse_ratio';
    metrics[name] = Math.max(metrics[name] ?? 0, imbalance);
  }
  return metrics;
}

function countsOf({ links, direction }: PlannedBalance, counts: readonly Counted[]): readonly Counted[] {
  return links.flatMap(({ link }) => counts.filter((one) => one.id === link && one.direction === direction));
}
