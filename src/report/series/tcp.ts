import type { CellRecords, TcpSample } from '../../records/index.js';
import { SeriesSet, type Series } from './point.js';

type Quantity = 'rtt_ms' | 'cwnd_segments';

/** Names of the connections worth drawing, by their key. */
export interface BusyConnections {
  readonly names: ReadonlyMap<string, string>;
  /** How many there were in all. */
  readonly total: number;
}

const keyOf = (sample: TcpSample) => `${sample.node} ${sample.local} ${sample.peer}`;

/**
 * The connections that sent most. A collective opens dozens, of which a chart can show a few; the caller says how many
 * were left out. Idle ones (control connections of launchers) are never among them.
 */
export function busyConnections(records: CellRecords, limit: number): BusyConnections {
  const nodeOf = new Map(
    records.input.plan.nodes.flatMap(({ name, interfaces }) => interfaces.map((one) => [one.address, name] as const)),
  );
  const sent = new Map<string, { bytes: number; sample: TcpSample }>();
  for (const sample of records.samples.tcp) {
    const bytes = Math.max(sample.bytes_sent ?? 0, sent.get(keyOf(sample))?.bytes ?? 0);
    sent.set(keyOf(sample), { bytes, sample });
  }
  const busiest = [...sent].sort(([, a], [, b]) => b.bytes - a.bytes).slice(0, limit);
  const most = busiest[0]?.[1].bytes ?? 0;
  const names = busiest
    .filter(([, { bytes }]) => bytes > most / 1000)
    .map(([key, { sample }]) => [key, nameOf(sample, nodeOf)] as const);
  return { names: new Map(names), total: sent.size };
}

/** `east-1:40000 → west-1:5201 (cubic)` */
function nameOf(sample: TcpSample, nodeOf: ReadonlyMap<string, string>): string {
  const port = (address: string) => address.slice(address.lastIndexOf(':') + 1);
  const peer = sample.peer.slice(0, sample.peer.lastIndexOf(':'));
  const to = nodeOf.get(peer) ?? peer;
  const congestion = sample.congestion === null ? '' : ` (${sample.congestion})`;
  return `${sample.node}:${port(sample.local)} → ${to}:${port(sample.peer)}${congestion}`;
}

/** One quantity of TCP_INFO over time for the given connections. */
export function tcpSeries(records: CellRecords, quantity: Quantity, { names }: BusyConnections): readonly Series[] {
  const set = new SeriesSet(names.values());
  for (const sample of records.samples.tcp) {
    const name = names.get(keyOf(sample));
    const value = sample[quantity];
    if (name !== undefined && value !== null) set.add(name, { tNs: sample.t_ns, value });
  }
  return set.toSeries('line');
}

/** Round trips of every ping workload, one dot per reply, at the time the request was sent. */
export function pingSeries(records: CellRecords): readonly Series[] {
  const set = new SeriesSet();
  for (const sample of records.samples.rtt) {
    if (sample.rtt_ms === null) continue;
    const name = `ping ${sample.workload}: ${sample.from} → ${sample.to}`;
    set.add(name, { tNs: sample.t_ns, value: sample.rtt_ms });
  }
  return set.toSeries('dots');
}
