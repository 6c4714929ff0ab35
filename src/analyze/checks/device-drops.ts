import type { CellRecords, CounterSnapshot } from '../../records/index.js';
import { missing, noneOf, type Check } from './check.js';

/** No packet was lost where the model has no loss: in a veth device, by a device error, or in a CPU's backlog. */
export const deviceDrops: Check = {
  id: 'device-drops',
  severity: 'hard',
  evaluate({ records }) {
    const bound = '0 drops outside queues and wires';
    const { before, after } = records.counters;
    if (before === null || after === null) return missing('a counter snapshot is missing', bound);
    const softnet = after.softnet_dropped - before.softnet_dropped;
    const findings = interfaceDrops(before, after, corruptedPorts(records));
    if (softnet !== 0) findings.push(`softnet: ${String(softnet)} packets dropped by the CPU backlog`);
    return noneOf(findings, { measured: `${String(after.interfaces.length)} devices and the CPU backlog`, bound });
  },
};

const COUNTERS = ['tx_dropped', 'tx_errors', 'rx_dropped', 'rx_errors'] as const;

/** Ports that get corrupted frames: one whose type is no protocol any more is counted as dropped by the device. */
function corruptedPorts({ input }: CellRecords): ReadonlySet<string> {
  const ways = input.plan.links.flatMap(({ forward, reverse }) => [forward, reverse]);
  return new Set(ways.filter(({ channel }) => channel.corruptionRatio > 0).map(({ to }) => `${to.node} ${to.dev}`));
}

function interfaceDrops(before: CounterSnapshot, after: CounterSnapshot, corrupted: ReadonlySet<string>): string[] {
  const old = new Map(before.interfaces.map((sample) => [`${sample.node} ${sample.dev}`, sample]));
  return after.interfaces.flatMap((sample) => {
    const name = `${sample.node} ${sample.dev}`;
    return COUNTERS.flatMap((counter) => {
      const count = sample[counter] - (old.get(name)?.[counter] ?? 0);
      return count === 0 || (counter === 'rx_dropped' && corrupted.has(name))
        ? []
        : [`${name}: ${counter} ${String(count)}`];
    });
  });
}
