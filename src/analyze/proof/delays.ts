import type { DelaySample } from '../../records/index.js';
import { sendingNs } from './line.js';
import type { DirectionEvidence } from './prove-direction.js';

/** What each packet of a direction saw on its way: one record per packet, in the order of arrival. */
export function* oneWayDelays({ link, planned, trace }: DirectionEvidence): Generator<DelaySample> {
  for (const [k, arrivalNs] of trace.arrivalNs.entries()) {
    const frameBytes = trace.frameBytes[k] ?? 0;
    const deliveredNs = trace.deliveredNs[k] ?? Number.NaN;
    const delayNs = Number.isNaN(deliveredNs) ? null : deliveredNs - arrivalNs;
    const idleNs = planned.delayNs + sendingNs(frameBytes + planned.overheadBytes, planned.rateBps);
    yield {
      t_ns: arrivalNs,
      link: link.id,
      direction: planned.direction,
      frame_bytes: frameBytes,
      delay_ns: delayNs,
      queueing_ns: delayNs === null ? null : delayNs - idleNs,
      lost: delayNs !== null ? null : Number.isNaN(trace.wireNs[k]) ? 'queue' : 'wire',
    };
  }
}
