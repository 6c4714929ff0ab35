import type { Scenario } from '../spec/types.js';
import type { PlannedProof } from './cell.js';

/** What is captured when nothing was asked for: enough for tail quantiles, little enough to cost next to nothing. */
const AUTO_PACKETS = 60_000;
/** Where captures are kept; at 150 bytes each this is 450 MB. */
const KEPT_PACKETS = 3_000_000;

/** Which links a scenario wants held against ideal ones; null for none. */
export function planProof({ proof, topology }: Pick<Scenario, 'proof' | 'topology'>): PlannedProof | null {
  const all = topology.links.map(({ id }) => id);
  switch (proof.mode) {
    case 'off':
      return null;
    case 'kept':
      return { links: proof.links ?? all, maxPackets: KEPT_PACKETS, keep: true };
    case 'auto': {
      const long = topology.links.filter(({ role }) => role !== 'access').map(({ id }) => id);
      return { links: long.length > 0 ? long : all, maxPackets: AUTO_PACKETS, keep: false };
    }
  }
}
