import type { CellRecords, TcpSample } from '../../records/index.js';
import { SeriesSet, type Series } from './point.js';
import { workloadSpans } from './workload-spans.js';

type Quantity = 'rtt_ms' | 'cwnd_segments';

/** Names of the connections worth drawing, by their key. */
export interface BusyConnections {
  readonly names: ReadonlyMap<string, string>;
  /** How many there were in all. */
  readonly total: number;
}

const keyOf = (sample: TcpSample) => `${sample.node} ${sample.local} ${sample.peer}`;

interface Connection {
  readonly key: string;
  readonly bytes: number;
  readonly first: TcpSample;
  readonly last: TcpSample;
}

/**
 * The connections that sent most, taken in turn from every workload so that each is represented. A collective opens
 * dozens, of which a chart can show a few; the caller says how many were left out. Idle ones (control connections of
 * launchers) are never among them.
 */
export function busyConnections(records: CellRecords, limit: number): BusyConnections {
  const nodeOf = new Map(
    records.input.plan.nodes.flatMap(({ name, interfaces }) => interfaces.map((one) => [one.address, name] as const)),
  );
  const connections = connectionsOf(records);
  const groups = groupByWorkload(records, connections);
  const rounds = Array.from({ length: limit }, (_, round) => groups.flatMap((group) => group[round] ?? [])).flat();
  const chosen = rounds.slice(0, limit).sort((a, b) => a.first.t_ns - b.first.t_ns);
  const names = chosen.map(({ key, last }) => [key, nameOf(last, nodeOf)] as const);
  return { names: new Map(names), total: connections.length };
}

function connectionsOf({ samples }: CellRecords): readonly Connection[] {
  const connections = new Map<string, Connection>();
  for (const sample of samples.tcp) {
    const key = keyOf(sample);
    const known = connections.get(key);
    const bytes = Math.max(sample.bytes_sent ?? 0, known?.bytes ?? 0);
    connections.set(key, { key, bytes, first: known?.first ?? sample, last: sample });
  }
  return [...connections.values()];
}

/** Per workload the connections that began while it ran, busiest first, without those that carried next to nothing. */
function groupByWorkload(records: CellRecords, connections: readonly Connection[]): readonly (readonly Connection[])[] {
  const spans = workloadSpans(records);
  const groups = new Map<string, Connection[]>();
  for (const connection of connections) {
    const { t_ns } = connection.first;
    const owner = spans.find(({ fromNs, toNs }) => fromNs <= t_ns && t_ns <= toNs)?.label ?? '';
    groups.set(owner, [...(groups.get(owner) ?? []), connection]);
  }
  return [...groups.values()].map((group) => {
    const sorted = group.toSorted((a, b) => b.bytes - a.bytes);
    return sorted.filter(({ bytes }) => bytes > (sorted[0]?.bytes ?? 0) / 1000);
  });
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
    // A smoothed RTT of 0 is the kernel's way of saying that it has measured none yet; a window is never 0.
    if (name !== undefined && value !== null && value > 0) set.add(name, { tNs: sample.t_ns, value });
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
