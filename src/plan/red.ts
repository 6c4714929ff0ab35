import { LonghaulError } from '../errors/index.js';
import type { DirectionSpec, LinkSpec, Topology } from '../spec/types.js';
import { fullFrameBytes, thresholdBytes } from './queue-limit.js';
import type { PlannedDirection } from './types.js';

/**
 * RED's thresholds in bytes and the number of packets its average runs over; null for other disciplines. tc turns the
 * latter into the weight of the average, and cannot where it is below min / frame (tc_red_eval_ewma, tc/tc_red.c).
 *
 * @throws LonghaulError `input.semantics` at the link's queue when min < max < limit does not hold
 */
export function planRed(
  topology: Topology,
  link: LinkSpec,
  { spec, limitBytes }: { readonly spec: DirectionSpec; readonly limitBytes: number },
): PlannedDirection['red'] {
  const { queue } = spec;
  if (queue.discipline !== 'red') return null;
  const frame = fullFrameBytes(link.mtuBytes);
  const minBytes = thresholdBytes(queue.min, link, spec);
  const maxBytes = thresholdBytes(queue.max, link, spec);
  const refuse = (key: string, message: string, hint: string): never => {
    const where = topology.source.locate([...link.path, 'queue', key]);
    throw new LonghaulError({ code: 'input.semantics', message: `RED of link ${link.id}: ${message}`, hint, where });
  };
  const bounds = `min ${String(minBytes)} B, max ${String(maxBytes)} B, limit ${String(limitBytes)} B`;
  if (!(minBytes > 0 && minBytes < maxBytes))
    refuse('max', `${bounds}: max must be above min`, 'raise max or lower min');
  if (maxBytes > limitBytes) refuse('limit', `${bounds}: the queue ends before max`, 'raise the limit or lower max');
  const least = Math.ceil(minBytes / frame);
  const averagePackets = queue.averagePackets ?? Math.max(least, Math.ceil((2 * minBytes + maxBytes) / (3 * frame)));
  if (averagePackets < least) {
    refuse(
      'average',
      `an average over ${String(averagePackets)} packets never reaches min`,
      `use at least ${String(least)}`,
    );
  }
  return { minBytes, maxBytes, averagePackets };
}
