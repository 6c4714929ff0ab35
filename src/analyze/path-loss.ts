import type { LinkSummary } from '../records/index.js';
import type { LossSpec } from '../spec/types.js';
import type { Hop } from './route-walk.js';

/** Share of the packets sent over all hops that the settings say is lost on the wires. */
export function configuredLossRatio(hops: readonly Hop[]): number {
  return 1 - hops.reduce((kept, { planned }) => kept * (1 - lossRatioOf(planned.loss)), 1);
}

function lossRatioOf(loss: LossSpec): number {
  switch (loss.model) {
    case 'none':
      return 0;
    case 'every':
      return 1 / loss.everyPackets;
    // A few packets of a whole run are no share of it.
    case 'list':
      return 0;
    default:
      return loss.ratio;
  }
}

/**
 * The share that was lost on the wires of these hops, counted by the kernel over the whole cell. Null when a hop's
 * counters are missing. Queue drops are left out: they make room for other packets of a saturated link.
 */
export function countedLossRatio(hops: readonly Hop[], links: readonly LinkSummary[]): number | null {
  let kept = 1;
  for (const { link, planned } of hops) {
    const counted = links.find(({ id, direction }) => id === link.id && direction === planned.direction);
    if (counted === undefined) return null;
    const offered = counted.packets + counted.wire_losses;
    if (offered > 0) kept *= counted.packets / offered;
  }
  return 1 - kept;
}
