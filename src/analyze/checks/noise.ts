import type { CellRecords } from '../../records/index.js';
import { nstatIncrease } from '../nstat.js';
import { missing, noneOf, type Check } from './check.js';

/**
 * Only the experiment's packets were on the links. One stray packet shifts every later decision of a seeded loss
 * pattern. Looked for: traffic before the first workload, IPv6 and ICMPv6 of any kind, IGMP, and frames that are not
 * IP at all (ARP), which show as frames received by a device and not by the IP layer.
 */
export const noise: Check = {
  id: 'no-stray-packets',
  severity: 'soft',
  evaluate({ records }) {
    const bound = '0 packets that no workload sent';
    const { before, after } = records.counters;
    if (before === null || after === null) return missing('a counter snapshot is missing', bound);
    const nodes = records.input.plan.nodes.map(({ name }) => name);
    const silent = nodes.find((node) => after.nstat[node] === undefined || before.nstat[node] === undefined);
    if (silent !== undefined) return missing(`no IP statistics of ${silent}`, bound);
    const findings = [...beforeStart(records), ...nodes.flatMap((node) => strayOf(records, node))];
    return noneOf(findings, { measured: `${String(nodes.length)} nodes`, bound });
  },
};

function beforeStart(records: CellRecords): readonly string[] {
  return (records.counters.before?.interfaces ?? [])
    .filter((sample) => sample.rx_packets > 0)
    .map((sample) => `${sample.node} ${sample.dev}: ${String(sample.rx_packets)} packets before the first workload`);
}

function strayOf(records: CellRecords, node: string): readonly string[] {
  const increase = (counter: string) => nstatIncrease(records, node, counter) ?? 0;
  const counters = ['Ip6OutRequests', 'Icmp6OutMsgs', 'Ip6InReceives']
    .map((counter) => [counter, increase(counter)] as const)
    .filter(([, count]) => count !== 0)
    .map(([counter, count]) => `${node}: ${counter} ${String(count)}`);
  // Loopback packets count as received by IP but not by a device here, so only a surplus of frames is conclusive.
  // A corrupted frame may have lost its protocol, its address or its IP header's checksum.
  if (getsCorruptedFrames(records, node)) return counters;
  const notIp = framesReceived(records, node) - increase('IpInReceives') - increase('Ip6InReceives');
  return notIp > 0 ? [...counters, `${node}: ${String(notIp)} frames that are not IP`] : counters;
}

function getsCorruptedFrames({ input }: CellRecords, node: string): boolean {
  const ways = input.plan.links.flatMap(({ forward, reverse }) => [forward, reverse]);
  return ways.some(({ to, channel }) => to.node === node && channel.corruptionRatio > 0);
}

function framesReceived(records: CellRecords, node: string): number {
  const count = (snapshot: 'before' | 'after') =>
    (records.counters[snapshot]?.interfaces ?? [])
      .filter((sample) => sample.node === node)
      .reduce((sum, sample) => sum + sample.rx_packets, 0);
  return count('after') - count('before');
}
