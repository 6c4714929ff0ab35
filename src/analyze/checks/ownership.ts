import { nstatByNode } from '../nstat.js';
import { missing, noneOf, type Check } from './check.js';

const COUNTER = 'TcpExtTCPSpuriousRtxHostQueues';

/**
 * The emulated queues never held a packet that its sender still owned. If they did, TCP Small Queues would throttle the
 * sender by a "network" queue and retransmissions would be suppressed; the kernel counts each suppression.
 */
export const ownership: Check = {
  id: 'ownership',
  severity: 'hard',
  evaluate({ records }) {
    const bound = `${COUNTER} 0 on every node`;
    const counts = nstatByNode(records, COUNTER);
    if (counts === null) return missing('no TCP statistics', bound);
    const findings = [...counts].filter(([, count]) => count !== 0).map(([node, count]) => `${node}: ${String(count)}`);
    return noneOf(findings, { measured: `${String(counts.size)} nodes`, bound });
  },
};
