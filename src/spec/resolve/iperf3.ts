import { formatTime } from '../../util/units/index.js';
import { iperf3WarmupStepNs } from '../iperf3-interval.js';
import { IPERF3 } from '../limits.js';
import type { WorkloadOf } from '../schema/workload.js';
import type { SpecPath } from '../types.js';
import type { WorkloadScope } from './workload-scope.js';

const SECOND_NS = 1e9;

/** What iperf3 would refuse inside the run, or quietly do differently. */
export function checkIperf3(document: WorkloadOf<'iperf3'>, path: SpecPath, scope: WorkloadScope): void {
  scope.requirePair(document, path);
  checkTimes(document, path, scope);
  if (document.protocol === 'udp') checkUdp(document, path, scope);
}

function checkTimes(document: WorkloadOf<'iperf3'>, path: SpecPath, { diagnostics }: WorkloadScope): void {
  const { duration, warmup, parallel } = document;
  if (duration % SECOND_NS !== 0) {
    const message = `a duration of ${formatTime(duration)} is not a whole number of seconds`;
    diagnostics.add([...path, 'duration'], { message, hint: 'iperf3 takes whole seconds only' });
  }
  const stepNs = iperf3WarmupStepNs(duration, parallel);
  if (warmup % stepNs !== 0) {
    const message = `a warm-up of ${formatTime(warmup)} is not a whole number of iperf3's intervals of ${formatTime(stepNs)}`;
    diagnostics.add([...path, 'warmup'], { message, hint: `use a multiple of ${formatTime(stepNs)}` });
  }
  if (duration > IPERF3.maxDurationS * SECOND_NS) {
    diagnostics.add([...path, 'duration'], { message: 'iperf3 runs for at most a day', hint: 'at most 86400 s' });
  }
  if (warmup > IPERF3.maxOmitS * SECOND_NS) {
    const hint = `at most ${String(IPERF3.maxOmitS)} s`;
    diagnostics.add([...path, 'warmup'], { message: 'iperf3 takes no longer warm-up', hint });
  }
  if (warmup < duration) return;
  const message = `the warm-up of ${formatTime(warmup)} leaves nothing of the duration of ${formatTime(duration)}`;
  diagnostics.add([...path, 'warmup'], { message, hint: 'make the warmup shorter than the duration' });
}

function checkUdp(document: WorkloadOf<'iperf3'>, path: SpecPath, { diagnostics }: WorkloadScope): void {
  if (document.rate === undefined) {
    const hint = 'add for example "rate: 100 Mbit/s"; without one iperf3 would send at 1 Mbit/s';
    diagnostics.add(path, { message: 'UDP has no rate of its own', hint });
  }
  if (document.congestion !== undefined) {
    const hint = 'remove congestion, or use protocol: tcp';
    diagnostics.add([...path, 'congestion'], { message: 'UDP has no congestion control', hint, at: 'key' });
  }
  const { block } = document;
  if (block === undefined || (block >= IPERF3.minUdpBlockBytes && block <= IPERF3.maxUdpBlockBytes)) return;
  const hint = `between ${String(IPERF3.minUdpBlockBytes)} B and ${String(IPERF3.maxUdpBlockBytes)} B`;
  diagnostics.add([...path, 'block'], { message: `a datagram cannot carry ${String(block)} B`, hint });
}
