/** What a wire does to packets. The keys are the same for a link, for one of its directions and for access links. */
import { z } from 'zod';
import { MAX_JITTER_NS, MAX_LISTED_PACKETS, MAX_PACKET_NUMBER } from '../limits.js';
import { strictObject } from '../zod-issues.js';
import * as leaf from './leaves.js';

const packetNumber = z.int().min(1).max(MAX_PACKET_NUMBER);

export const loss = z
  .union([
    leaf.lossRatio(),
    strictObject({
      model: z
        .enum(['random', 'gilbert-elliott', 'every', 'list'])
        .describe('random: each packet by itself. gilbert-elliott: in bursts. every, list: by number, from 1'),
      ratio: leaf
        .lossRatio()
        .optional()
        .describe('random, gilbert-elliott: share of packets lost, for example "0.1 %"'),
      burst: z.number().min(1).optional().describe('gilbert-elliott: mean length of a burst in packets'),
      every: packetNumber.optional().describe('every: packets N, 2N, 3N … of the direction are lost'),
      first: packetNumber.optional().describe('every: number of the first packet that is lost, at most N; N if absent'),
      packets: z
        .array(packetNumber)
        .min(1)
        .max(MAX_LISTED_PACKETS)
        .optional()
        .describe('list: numbers of the packets that are lost, for example [10, 11, 500]'),
    }),
  ])
  .describe('Loss on the wire, after the queue and after serialisation: a ratio, or a mapping with a model');

export const jitter = strictObject({
  mode: z
    .enum(['fifo', 'reorder'])
    .describe('fifo: packets keep their order, and wait for a late one. reorder: each has its own delay'),
  spread: leaf
    .time(MAX_JITTER_NS)
    .describe('Standard deviation of the delay; of the uniform distribution half its width'),
  distribution: z
    .union([
      z.enum(['uniform', 'normal', 'pareto', 'paretonormal']),
      strictObject({
        table: z.string().min(1).describe('File of whole numbers, 8192 being one spread; relative to this file'),
      }),
    ])
    .default('normal')
    .describe('How delays scatter around the mean, which is the link’s delay'),
}).describe('Delay that varies from packet to packet. There is no correlation: netem has none that works');

export const reordering = strictObject({
  ratio: leaf.probability().describe('Share of the candidates that are reordered'),
  gap: z.int().min(1).max(1_000_000).default(1).describe('Every gap-th packet at most is a candidate; 1: every packet'),
  advance: leaf
    .positiveTime()
    .optional()
    .describe('How much earlier than the others a reordered packet arrives: the whole delay if absent'),
}).describe('Packets that arrive early and so overtake others');

export const policer = strictObject({
  rate: leaf.rate().describe('Rate of the token bucket'),
  burst: leaf.size(1, 2 ** 31).describe('Depth of the token bucket, for example "100 kB"; at least one full frame'),
}).describe('Drops what exceeds a token bucket, without a queue; behind the queue of the port');

/** The keys, all optional: absent means that the wire does nothing of the kind. */
export const channelKeys = {
  loss: loss.optional(),
  jitter: jitter.optional(),
  duplication: leaf.lossRatio().optional().describe('Share of packets that arrive twice, for example "0.1 %"'),
  corruption: leaf.lossRatio().optional().describe('Share of packets that arrive with one bit flipped'),
  reordering: reordering.optional(),
  policer: policer.optional(),
  overhead: z
    .enum(['none', 'ethernet'])
    .optional()
    .describe('ethernet: each frame takes 24 B more of the rate (preamble, checksum, gap). Default: none'),
};

export type LossDocument = z.output<typeof loss>;
export type JitterDocument = z.output<typeof jitter>;
export type ChannelDocument = z.output<z.ZodObject<typeof channelKeys>>;
