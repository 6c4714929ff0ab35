import { z } from 'zod';
import { MAX_DELAY_NS, MAX_PARALLEL_LINKS, MTU_BYTES } from '../limits.js';
import { LINK_PRESETS, PRESET_ATTRIBUTION } from '../presets.js';
import { strictObject } from '../zod-issues.js';
import * as leaf from './leaves.js';

export const mtu = z
  .int()
  .min(MTU_BYTES.min)
  .max(MTU_BYTES.max)
  .describe('Largest IP packet in bytes (default 1500); a frame has 14 more');

export const queue = strictObject({
  discipline: z
    .enum(['drop-tail', 'fq_codel', 'codel'])
    .default('drop-tail')
    .describe('drop-tail: first in, first out, and full is full. codel, fq_codel: active queue management'),
  limit: leaf
    .queueLimit()
    .prefault('1 BDP')
    .describe(
      'How full it may get: packets, a size, a time at the link rate, or multiples of rate x round trip, as in ' +
        '"2.5 BDP". A BDP limit is never planned below 16 full-sized packets, so that a very short link still works',
    ),
  ecn: z
    .boolean()
    .default(false)
    .describe('Mark packets of ECN-capable flows instead of dropping them; not for drop-tail'),
}).describe("Output queue of the routers' ports; hosts have none");

export const loss = z
  .union([
    leaf.lossRatio(),
    strictObject({
      model: z
        .enum(['random', 'gilbert-elliott'])
        .describe('random: each packet by itself. gilbert-elliott: in bursts'),
      ratio: leaf.lossRatio().describe('Share of packets lost, for example "0.1 %"'),
      burst: z.number().min(1).optional().describe('Mean length of a burst in packets; gilbert-elliott only'),
    }),
  ])
  .describe('Random loss on the wire, after the queue: a ratio, or a mapping with a model');

const direction = strictObject({
  rate: leaf.rate().optional().describe('Rate of this direction, for example "1 Gbit/s"'),
  delay: leaf.delay().optional().describe('One-way delay of this direction, for example "20 ms"'),
  loss: loss.optional(),
  queue: queue.optional(),
});

export const link = strictObject({
  id: leaf.deviceName().describe("Name of the link, also of the routers' ports on it; at most 15 characters"),
  between: z
    .tuple([z.string(), z.string()])
    .describe('The two ends: nodes, or sites, which stand for their routers. Forward is from the first to the second'),
  distance: leaf.distance().optional().describe('Length along the fibre: sets the round trip to 10.09 us/km + 123 us'),
  rtt: leaf
    .time(2 * MAX_DELAY_NS)
    .optional()
    .describe('Round-trip propagation delay, half of it each way'),
  delay: leaf.delay().optional().describe('One-way propagation delay of both directions'),
  preset: z
    .enum(LINK_PRESETS.map((preset) => preset.name))
    .optional()
    .describe(`A link with a known round trip, by name. ${PRESET_ATTRIBUTION}`),
  rate: leaf.rate().optional().describe('Rate of both directions, a multiple of 8 bit/s, at most 800 Gbit/s'),
  mtu: mtu.default(1500),
  queue: queue.optional(),
  loss: loss.optional(),
  parallel: z
    .int()
    .min(1)
    .max(MAX_PARALLEL_LINKS)
    .default(1)
    .describe('Number of equal links side by side; more than one are named <id>.0, <id>.1, …'),
  metric: z
    .int()
    .min(1)
    .optional()
    .describe('Routing metric: the lowest sum wins, equal sums share. Default: the one-way delay in ns'),
  forward: direction.optional().describe('Settings of the forward direction where it differs'),
  reverse: direction.optional().describe('Settings of the reverse direction where it differs'),
});

export type LinkDocument = z.output<typeof link>;
export type QueueDocument = z.output<typeof queue>;
export type LossDocument = z.output<typeof loss>;
export type DirectionDocument = z.output<typeof direction>;
