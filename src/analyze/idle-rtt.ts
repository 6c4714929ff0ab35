import type { NetworkPlan } from '../plan/types.js';
import { walkRoute, type Hop } from './route-walk.js';

/** Ethernet 14, IPv4 20, ICMP 8. */
const ECHO_HEADERS_BYTES = 42;

/**
 * Round trip in ns of an echo of `payloadBytes` when nothing else is on its way: the sum over every link crossed, there
 * and back, of the delay and the serialisation time 8·L/R. Null when routing gives no single path, or when the packet
 * does not fit one MTU and would be sent in fragments.
 */
export function idleRttNs(
  plan: NetworkPlan,
  ping: { readonly from: string; readonly to: string; readonly payloadBytes: number },
): number | null {
  const there = walkRoute(plan, ping.from, ping.to);
  const back = walkRoute(plan, ping.to, ping.from);
  if (there === null || back === null) return null;
  const hops = [...there, ...back];
  const frameBytes = ping.payloadBytes + ECHO_HEADERS_BYTES;
  if (hops.some(({ link }) => frameBytes > link.mtuBytes + 14)) return null;
  return hops.reduce((sum, hop) => sum + hopNs(hop, frameBytes), 0);
}

const hopNs = ({ planned }: Hop, frameBytes: number) => planned.delayNs + (8e9 * frameBytes) / planned.rateBps;
