/**
 * Names of every metric an expectation may bound, one table for the whole program: workload runners and `analyze` emit
 * exactly these, `spec` refuses any other. A name ends with its unit (`_ms`, `_bps` bit/s, `_Bps` byte/s, `_bytes`,
 * `_ratio`); without one it is a count. Renaming one breaks published results.
 */
import type { WorkloadSpec } from './types.js';

export interface MetricInfo {
  readonly name: string;
  readonly meaning: string;
  /** Which way is an improvement; null where that depends on what is studied. Comparisons say better or worse by it. */
  readonly better: Better | null;
}

export type Better = 'higher' | 'lower';

const metric = (name: string, meaning: string, better: Better | null = null): MetricInfo => ({ name, meaning, better });

/** Measured for every workload, whatever its kind. */
export const COMMON_METRICS: readonly MetricInfo[] = [
  metric('duration_s', 'from the start of the workload to its end, experiment time', 'lower'),
  metric('wan_forward_bytes', 'bytes delivered over all WAN links, forward, while the workload ran'),
  metric('wan_reverse_bytes', 'bytes delivered over all WAN links, reverse, while the workload ran'),
  metric(
    'tcp_out_of_order_packets',
    'TCP segments that arrived before one with a lower number, at the nodes of the workload while it ran',
    'lower',
  ),
  metric('tcp_reorderings', 'times that a TCP sender found reordering there (TCPSACKReorder and its kin)', 'lower'),
  metric(
    'path_imbalance_forward_ratio',
    'bytes of the busiest of parallel links over their mean, forward, while the workload ran; only with a policy',
    'lower',
  ),
  metric('path_imbalance_reverse_ratio', 'the same in reverse', 'lower'),
];

/** Measured for workloads of one kind, besides the common ones. */
export const WORKLOAD_METRICS: Readonly<Record<WorkloadSpec['kind'], readonly MetricInfo[]>> = {
  ping: [
    metric('sent', 'echo requests sent'),
    metric('received', 'echo replies received', 'higher'),
    metric('loss_ratio', '1 - received / sent', 'lower'),
    metric('rtt_min_ms', 'smallest round-trip time'),
    metric('rtt_avg_ms', 'mean round-trip time', 'lower'),
    metric('rtt_p50_ms', 'median round-trip time', 'lower'),
    metric('rtt_p99_ms', '99th percentile of the round-trip time', 'lower'),
    metric('rtt_max_ms', 'largest round-trip time', 'lower'),
    metric('jitter_ms', 'rtt_p99_ms - rtt_p50_ms', 'lower'),
    metric('rtt_law_ms', 'delays and serialisation times of the idle path, both ways'),
    metric('rtt_law_error_us', 'largest distance of any reply from rtt_law_ms; only of a ping that ran alone', 'lower'),
    metric('rtt_bound_ms', 'rtt_law_ms, and the time to drain every port queue of the path when full (B/R)'),
    metric('rtt_bound_ratio', 'rtt_max_ms / rtt_bound_ms'),
    metric(
      'queueing_p50_rtts',
      '(rtt_p50_ms - rtt_law_ms) / rtt_law_ms: queueing in units of the idle round trip',
      'lower',
    ),
    metric('queueing_p99_rtts', '(rtt_p99_ms - rtt_law_ms) / rtt_law_ms', 'lower'),
  ],
  iperf3: [
    metric('goodput_bps', 'payload received after the warm-up, all streams; both directions summed', 'higher'),
    metric('goodput_forward_bps', 'payload received from -> to after the warm-up', 'higher'),
    metric('goodput_reverse_bps', 'payload received to -> from after the warm-up', 'higher'),
    metric('sent_bytes', 'payload handed to the sending sockets after the warm-up'),
    metric('received_bytes', 'payload received after the warm-up', 'higher'),
    metric('retransmits', 'TCP segments sent again after the warm-up', 'lower'),
    metric('rtt_mean_ms', 'mean of the smoothed round-trip time of the streams (TCP)', 'lower'),
    metric('udp_lost_ratio', 'datagrams lost / datagrams sent', 'lower'),
    metric('udp_jitter_ms', 'interarrival jitter by RFC 3550, as iperf3 reports it', 'lower'),
    metric('goodput_law_bps', 'most payload that the slowest link, or the senders, allow; UDP: less what wires lost'),
    metric('goodput_law_ratio', 'goodput_bps / goodput_law_bps', 'higher'),
    metric(
      'stream_jain_index',
      "Jain's fairness index of the streams' goodputs: 1/n to 1; two or more streams",
      'higher',
    ),
    metric('window_bytes', 'largest window that the receiver advertised, mean over the streams (TCP)'),
    metric('streams_law_bps', 'n x window_bytes / RTT of the idle path, at most goodput_law_bps'),
    metric('streams_law_ratio', 'goodput_bps / streams_law_bps'),
    metric('window_mean_segments', 'goodput x RTT in full segments, per stream (TCP)'),
    metric(
      'window_law_segments',
      'RFC 9438 response function of Reno or CUBIC at the configured loss; mean in flight if a window is set',
    ),
    metric('window_law_ratio', 'window_mean_segments / window_law_segments'),
  ],
  flows: [
    metric('flows', 'flows that ended'),
    metric('offered_bps', 'payload of all flows over the time in which they started'),
    metric('goodput_bps', 'payload of all flows, from the first start until the last byte was received', 'higher'),
    metric(
      'fct_mean_ms',
      'mean completion time: from the start of a flow, its handshake included, to its last byte',
      'lower',
    ),
    metric('fct_p50_ms', 'median completion time', 'lower'),
    metric('fct_p99_ms', '99th percentile of the completion time', 'lower'),
    metric('fct_max_ms', 'longest completion time', 'lower'),
    metric('small_fct_p50_ms', 'median completion time of flows up to 100 kB', 'lower'),
    metric('small_fct_p99_ms', '99th percentile of the completion time of flows up to 100 kB', 'lower'),
    metric('large_fct_mean_ms', 'mean completion time of flows above 1 MB', 'lower'),
    metric('slowdown_p50', 'median of completion time / that of the flow on idle links with an open window', 'lower'),
    metric('slowdown_p99', '99th percentile of the same', 'lower'),
    metric('retransmits', 'TCP segments sent again', 'lower'),
  ],
  command: [metric('exit_code', 'exit status; the largest when it ran on several nodes')],
  mpi: [
    metric('time_s', 'mean time of one iteration at the largest message size', 'lower'),
    metric('algbw_Bps', 'message size / time_s', 'higher'),
    metric(
      'busbw_Bps',
      "algbw_Bps x nccl-tests' factor: 2(n-1)/n all-reduce, 1 broadcast, (n-1)/n the others",
      'higher',
    ),
    metric('wrong', 'elements of the result that differ from the expected value', 'lower'),
    metric('wan_optimum_bytes', 'fewest payload bytes that any schedule puts on the WAN, both directions summed'),
    metric('wan_optimum_ratio', '(wan_forward_bytes + wan_reverse_bytes) / wan_optimum_bytes', 'lower'),
  ],
  torch: [
    metric('time_s', 'training: from the first step to the end of the last; allreduce: as for mpi', 'lower'),
    metric('algbw_Bps', 'allreduce: message size / time_s', 'higher'),
    metric('busbw_Bps', 'allreduce: algbw_Bps x 2(n-1)/n', 'higher'),
    metric('wrong', 'allreduce: elements of the result that differ from the expected value', 'lower'),
    metric(
      'startup_s',
      'from the start of the processes until all ranks were connected and the first step began',
      'lower',
    ),
    metric('exit_s', 'from the end of the work until every process had ended', 'lower'),
    metric('steps', 'training: optimiser steps of every rank'),
    metric('steps_per_s', 'training: steps / time_s', 'higher'),
    metric('syncs', 'training: synchronisations, each of all parameters or of one fragment'),
    metric('sync_s', 'training: mean time of a synchronisation, from its start to its result', 'lower'),
    metric('sync_exposed_s', 'training: part of sync_s that computing waited for', 'lower'),
    metric('compute_utilisation_ratio', 'training: steps x compute / time_s', 'higher'),
    metric(
      'compute_utilisation_law_ratio',
      'H Tc/(H Tc + max(0, Tsync - tau Tc)): H steps of Tc between synchronisations, tau overlapped, Tsync = sync_s',
    ),
    metric('parameters', 'training: number of parameters, each of 4 bytes'),
    metric('loss_first', 'training: mean squared error on held-out data before the first step'),
    metric('loss_last', 'training: the same after the last step, of the parameters that all ranks agree on', 'lower'),
    metric('loss_ratio', 'training: loss_last / loss_first', 'lower'),
    metric('wan_sync_bytes', 'training: (wan_forward_bytes + wan_reverse_bytes) / syncs', 'lower'),
    metric('wan_step_bytes', 'training: (wan_forward_bytes + wan_reverse_bytes) / steps', 'lower'),
    metric('recovery_s', 'with a lost rank: from its death until every rank has done a step again', 'lower'),
    metric('repeated_steps', 'with a lost rank: steps since the last checkpoint that were computed again', 'lower'),
  ],
  collective: [
    metric(
      'time_s',
      'mean time of one iteration at the largest message size, until the last rank holds its result',
      'lower',
    ),
    metric('algbw_Bps', 'message size / time_s', 'higher'),
    metric(
      'busbw_Bps',
      "algbw_Bps x nccl-tests' factor: 2(n-1)/n all-reduce, 1 broadcast, (n-1)/n the others",
      'higher',
    ),
    metric('wrong', 'elements of all results, ranks and iterations that differ from the expected value', 'lower'),
    metric('max_error_ratio', 'largest error over the largest value; 0 unless the exchange is quantised', 'lower'),
    metric('retransmits', 'TCP segments sent again during the timed iterations, all ranks and sizes', 'lower'),
    metric('needless_retransmits', 'of these, segments that the receiver had already, as it reported (DSACK)', 'lower'),
    metric('straggler_ratio', 'largest over mean time of the ranks at the largest message size', 'lower'),
    metric(
      'wan_payload_bytes',
      'payload between sites in one iteration at the largest size, as the engine counts it',
      'lower',
    ),
    metric('wan_payload_formula_ratio', "wan_payload_bytes / the built-in schedule's formula"),
    metric(
      'wan_payload_forward_bytes',
      'payload sent over WAN links, forward, in all iterations that the link counters saw',
    ),
    metric(
      'wan_payload_reverse_bytes',
      'payload sent over WAN links, reverse, in all iterations that the link counters saw',
    ),
    metric(
      'wan_overhead_ratio',
      '(wan_forward_bytes + wan_reverse_bytes) / payload over the same links: headers, acknowledgements, retransmissions',
      'lower',
    ),
    metric('wan_optimum_bytes', 'fewest payload bytes between the sites in the same iterations, all directions summed'),
    metric('wan_optimum_ratio', '(wan_forward_bytes + wan_reverse_bytes) / wan_optimum_bytes', 'lower'),
    metric('predicted_time_s', 'time_s by the alpha-beta model of the schedule on the links of the plan'),
    metric('time_residual_ratio', '(time_s - predicted_time_s) / predicted_time_s'),
    metric('worst_residual_ratio', 'the same for the message size where it is farthest from zero'),
    metric('probed_time_s', 'time_s by the alpha-beta model with alpha and beta as "probe" measured them on the links'),
    metric('probed_residual_ratio', '(time_s - probed_time_s) / probed_time_s'),
    metric('worst_probed_residual_ratio', 'the same for the message size where it is farthest from zero'),
    metric(
      'unexplained_residuals',
      'message sizes with a residual beyond 10 % that nothing TCP counts explains',
      'lower',
    ),
    metric('alpha_ms', 'with "probe": time of one element between two ranks of the sites that are farthest apart'),
    metric('pair_bps', 'with "probe": payload rate between these sites of one pair of ranks alone (1 / beta)'),
    metric('pairs_bps', 'with "probe": the same of all pairs at once, both directions busy, per direction'),
    metric(
      'compute_ratio',
      'share of time_s in which the rank with most steps computes; only with "compute"',
      'higher',
    ),
  ],
};

/** Measured for one direction of one link over the whole cell. */
export const LINK_METRICS: readonly MetricInfo[] = [
  metric('bytes', 'bytes delivered to the receiving interface'),
  metric('packets', 'packets delivered to the receiving interface'),
  metric('drops', 'queue_drops + policer_drops + wire_losses', 'lower'),
  metric('queue_drops', 'packets dropped by the queue of the sending port', 'lower'),
  metric('wire_losses', 'packets lost on the wire by the configured loss', 'lower'),
  metric('policer_drops', 'packets dropped by the policer in front of the wire', 'lower'),
  metric('duplicates', 'copies of packets that the wire made by the configured duplication'),
  metric('ecn_marks', 'packets marked by the queue instead of dropped'),
  metric('max_backlog_bytes', 'largest queue seen by the sampler', 'lower'),
  metric('share_ratio', 'bytes over those of all links of its policy for parallel links'),
  metric('imbalance_ratio', 'bytes of the busiest link of its policy over their mean', 'lower'),
];

/** The one metric of each kind that stands for a workload where there is room, or error rate, for one only. */
const HEADLINE_METRICS: Readonly<Record<WorkloadSpec['kind'], string>> = {
  ping: 'rtt_p50_ms',
  iperf3: 'goodput_bps',
  flows: 'fct_p99_ms',
  command: 'duration_s',
  mpi: 'time_s',
  torch: 'time_s',
  collective: 'time_s',
};

/** @param kind of a workload, also one that only another version knows */
export function headlineMetric(kind: string): string {
  return (HEADLINE_METRICS as Readonly<Record<string, string>>)[kind] ?? 'duration_s';
}

/** Which way a metric improves; null for unknown names too: records of another version may have them. */
export function betterDirection(subject: 'workload' | 'link', name: string): Better | null {
  const tables = subject === 'link' ? [LINK_METRICS] : [COMMON_METRICS, ...Object.values(WORKLOAD_METRICS)];
  return tables.flat().find((info) => info.name === name)?.better ?? null;
}

/** All metric names of a workload kind, its own first. */
export function metricNamesOf(kind: WorkloadSpec['kind']): readonly string[] {
  return [...WORKLOAD_METRICS[kind], ...COMMON_METRICS].map((info) => info.name);
}

/** All metric names of a link direction. */
export function linkMetricNames(): readonly string[] {
  return LINK_METRICS.map((info) => info.name);
}
