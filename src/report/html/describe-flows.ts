import { meanSizeBytes } from '../../spec/flow-sizes.js';
import type { FlowsWorkload } from '../../spec/types.js';
import { formatTime } from '../../util/units/index.js';

/** `a-1 a-2 → b-1, websearch sizes of 1.7 MB in the mean, poisson, one each 3 ms, 1000 arrivals`. */
export function describeFlows(workload: Omit<FlowsWorkload, 'path'>): string {
  const { from, to, sizes, sizesName, arrivals, intervalNs, end, fanIn, congestion } = workload;
  const mean = `${String(Math.round(meanSizeBytes(sizes)))} B in the mean`;
  const together = fanIn === 1 ? [] : [`${String(fanIn)} at once`];
  const until = 'count' in end ? `${String(end.count)} arrivals` : `arrivals for ${formatTime(end.durationNs)}`;
  const often = `${arrivals}, every ${formatTime(Math.round(intervalNs))}`;
  const how = congestion === undefined ? [] : [congestion];
  return [`${from.join(' ')} → ${to.join(' ')}`, `${sizesName}, ${mean}`, often, ...together, until, ...how].join(', ');
}
