import type { NetworkPlan } from '../../plan/types.js';
import type { ConnectionSample, TcpSample } from '../../records/index.js';
import type { Interval } from './interval.js';

/** What happened to connections since the last record, from their cumulative counters. */
export class ConnectionDeriver {
  private readonly nodeOf: ReadonlyMap<string, string>;
  private readonly last = new Map<string, TcpSample>();

  constructor(plan: NetworkPlan) {
    this.nodeOf = new Map(
      plan.nodes.flatMap(({ name, interfaces }) => interfaces.map(({ address }) => [address, name] as const)),
    );
  }

  /** One record per connection that sent, had data acknowledged, or sent something again. */
  next(samples: readonly TcpSample[], { tNs, seconds }: Interval): readonly ConnectionSample[] {
    return samples.flatMap((sample) => {
      const key = `${sample.node} ${sample.local} ${sample.peer}`;
      const before = this.last.get(key);
      this.last.set(key, sample);
      const since = (field: Counter): number => Math.max(0, (sample[field] ?? 0) - (before?.[field] ?? 0));
      const bytes = since('bytes_acked');
      const retransmits = since('retrans_total');
      if (bytes === 0 && retransmits === 0 && (sample.unacked_segments ?? 0) === 0) return [];
      return {
        t_ns: tNs,
        from: sample.node,
        to: this.nodeOf.get(sample.peer.slice(0, sample.peer.lastIndexOf(':'))) ?? null,
        ...{ local: sample.local, peer: sample.peer, congestion: sample.congestion },
        rate_bps: seconds > 0 ? (bytes * 8) / seconds : 0,
        // A smoothed RTT of 0 is the kernel's way of saying that it has measured none yet.
        rtt_ms: sample.rtt_ms === 0 ? null : sample.rtt_ms,
        ...{ minrtt_ms: sample.minrtt_ms, cwnd_segments: sample.cwnd_segments, retransmits },
        marks: since('delivered_ce_segments'),
      };
    });
  }
}

type Counter = 'bytes_acked' | 'retrans_total' | 'delivered_ce_segments';
