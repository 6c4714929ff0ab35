/** Command lines of iperf3, server and client. Pure. */
import { iperf3IntervalS } from '../../spec/iperf3-interval.js';
import type { Planned } from './planned.js';

type Argv = readonly [string, ...string[]];

/**
 * Time that the client sends, in whole seconds, warm-up included. The warm-up is not passed as `--omit`: iperf3 would add
 * it to the duration, and restart its counters in the middle of an interval.
 * @returns null if the duration is no whole number of seconds, which `iperf3 -t` cannot express
 */
export function iperf3Seconds(workload: Planned<'iperf3'>): number | null {
  const seconds = workload.durationNs / 1e9;
  return Number.isInteger(seconds) && seconds > 0 ? seconds : null;
}

/** The server ends after one test (`-1`), and reports what it received: the client cannot know. */
export function iperf3ServerArgv(port: number, intervalS: number): Argv {
  return ['iperf3', '-s', '-1', '-4', '-p', String(port), '-i', String(intervalS), '--json'];
}

export interface Iperf3Target {
  readonly address: string;
  readonly port: number;
  readonly totalS: number;
}

export function iperf3ClientArgv(workload: Planned<'iperf3'>, target: Iperf3Target): Argv {
  const interval = String(iperf3IntervalS(target.totalS, workload.parallel));
  return [
    ...(['iperf3', '-c', target.address, '-4', '-p', String(target.port)] as const),
    ...['-t', String(target.totalS), '-i', interval, '--json', '-P', String(workload.parallel)],
    ...(workload.protocol === 'udp' ? ['-u'] : []),
    ...(workload.direction === 'reverse' ? ['-R'] : []),
    ...(workload.direction === 'both' ? ['--bidir'] : []),
    ...(workload.congestion === undefined ? [] : ['-C', workload.congestion]),
    ...(workload.rateBps === undefined ? [] : ['-b', String(workload.rateBps)]),
    ...(workload.pacingBps === undefined ? [] : ['--fq-rate', String(workload.pacingBps)]),
    ...(workload.windowBytes === undefined ? [] : ['-w', String(workload.windowBytes)]),
    ...(workload.blockBytes === undefined ? [] : ['-l', String(workload.blockBytes)]),
  ];
}
