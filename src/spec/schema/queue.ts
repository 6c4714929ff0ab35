import { z } from 'zod';
import { strictObject } from '../zod-issues.js';
import * as leaf from './leaves.js';

const delayTarget = () => leaf.positiveTime(1000).optional();

/** Every setting of every discipline; which belongs to which is checked when the queue is resolved. */
export const queue = strictObject({
  discipline: z
    .enum(['drop-tail', 'red', 'codel', 'fq_codel', 'pie', 'fq_pie', 'dualpi2', 'cake', 'fq', 'prio'])
    .default('drop-tail')
    .describe(
      'drop-tail: first in, first out, and full is full. prio: three such bands by type of service. fq: flows in turn. ' +
        'The others are active queue management',
    ),
  limit: leaf
    .queueLimit()
    .prefault('1 BDP')
    .describe(
      'How full it may get: packets, a size, a time at the link rate, or multiples of rate x round trip, as in ' +
        '"2.5 BDP". A BDP limit is never planned below 16 full-sized packets, so that a very short link still works. ' +
        'Only drop-tail, red and cake count bytes; the others count packets',
    ),
  ecn: z
    .boolean()
    .optional()
    .describe('Mark packets of ECN-capable flows instead of dropping them: red, codel, fq_codel, pie, fq_pie'),
  min: leaf
    .queueLimit()
    .optional()
    .describe('red: average queue up to which nothing is dropped, for example "0.2 BDP"'),
  max: leaf.queueLimit().optional().describe('red: average queue from which on everything is dropped or marked'),
  probability: leaf
    .probability()
    .optional()
    .describe('red: share dropped or marked just below max, for example "10 %"'),
  average: z
    .int()
    .min(1)
    .optional()
    .describe('red: packets over which the queue is averaged; (2 min + max) / 3 if absent'),
  target: delayTarget().describe('codel, fq_codel (5 ms), pie, fq_pie, dualpi2 (15 ms): queueing delay to keep to'),
  interval: delayTarget().describe('codel, fq_codel: time over which the delay is judged (100 ms)'),
  update: delayTarget().describe(
    'pie, fq_pie (15 ms), dualpi2 (16 ms): time between two changes of the drop probability',
  ),
  step: delayTarget().describe('dualpi2: queueing delay above which packets of L4S flows are marked (1 ms)'),
  rtt: delayTarget().describe('cake: round trip it is tuned for (100 ms)'),
  flows: z.int().min(1).max(65_536).optional().describe('fq_codel, fq_pie: number of flow queues (1024)'),
}).describe("Output queue of the routers' ports; hosts have none");

export type QueueDocument = z.output<typeof queue>;
