import type { PlannedCollective } from '../../program/index.js';
import { formatTime } from '../../util/units/index.js';

/** Everything that was chosen for a collective, in one line. */
export function describeCollective(workload: PlannedCollective): string {
  const { collective, type, op, ranks, placement, streams, iterations, warmupIterations } = workload;
  return [
    `${collective}, ${describeSchedule(workload)}`,
    `${type} ${op}`,
    `${String(warmupIterations)} + ${String(iterations)} iterations`,
    streams === 1 ? '' : `${String(streams)} streams between sites`,
    workload.windowBytes === undefined ? '' : `socket buffers of ${String(workload.windowBytes)} B`,
    workload.congestion ?? '',
    workload.quantised ? '8-bit values between sites' : '',
    workload.computeNs === 0 ? '' : `${formatTime(workload.computeNs)} of computing between steps`,
    workload.probeBytes === undefined ? '' : `links measured with messages of ${String(workload.probeBytes)} B`,
    `ranks 0 … (${placement}) on ${ranks.join(' ')}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function describeSchedule({ schedule }: PlannedCollective): string {
  if (schedule.from !== 'algorithm') return `schedule ${schedule.path}`;
  const { algorithm, order, channels, scatter, chunkBytes } = schedule;
  const ring = typeof order === 'string' ? order : order.join(' ');
  return [
    algorithm,
    ...(order === 'ranks' ? [] : [`order ${ring}`]),
    ...(channels === 1 ? [] : [`${String(channels)} channels${scatter ? ', scattered' : ''}`]),
    ...(chunkBytes === undefined ? [] : [`pieces of ${String(chunkBytes)} B`]),
  ].join(', ');
}
