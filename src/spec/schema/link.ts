import { z } from 'zod';
import { MAX_DELAY_NS, MAX_PARALLEL_LINKS, MTU_BYTES } from '../limits.js';
import { LINK_PRESETS, PRESET_ATTRIBUTION } from '../presets.js';
import { strictObject } from '../zod-issues.js';
import { channelKeys } from './channel.js';
import * as leaf from './leaves.js';
import { queue } from './queue.js';

export const mtu = z
  .int()
  .min(MTU_BYTES.min)
  .max(MTU_BYTES.max)
  .describe('Largest IP packet in bytes (default 1500); a frame has 14 more');

const trace = z
  .string()
  .min(1)
  .describe(
    'File of a link that varies, relative to this one. Named *.csv: rows of time, rate, delay, loss. ' +
      'Any other name: delivery opportunities as of mahimahi, one time in ms a line',
  );

const direction = strictObject({
  rate: leaf.rate().optional().describe('Rate of this direction, for example "1 Gbit/s"'),
  delay: leaf.delay().optional().describe('One-way delay of this direction, for example "20 ms"'),
  ...channelKeys,
  queue: queue.optional(),
  trace: trace.optional(),
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
  ...channelKeys,
  trace: trace.optional(),
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
export type DirectionDocument = z.output<typeof direction>;
