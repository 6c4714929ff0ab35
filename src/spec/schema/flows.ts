import { z } from 'zod';
import { LEAST_FLOW_BYTES, SIZE_DISTRIBUTIONS, type SizeDistribution } from '../flow-sizes.js';
import { FLOWS } from '../limits.js';
import { strictObject } from '../zod-issues.js';
import * as leaf from './leaves.js';
import { common } from './workload-common.js';

const places = (what: string) =>
  z.union([z.string(), z.array(z.string()).min(1)]).describe(`${what}: a site (all of its hosts), a node, or a list`);

const flowSize = () => leaf.size(LEAST_FLOW_BYTES, FLOWS.maxBytes);

const names = Object.keys(SIZE_DISTRIBUTIONS) as [SizeDistribution, ...SizeDistribution[]];

const sizes = strictObject({
  fixed: flowSize().optional().describe('All flows are this large'),
  distribution: z.enum(names).optional().describe('Sizes of a published trace'),
  cdf: z
    .array(z.tuple([leaf.size(0, FLOWS.maxBytes), leaf.tolerance()]))
    .min(2)
    .optional()
    .describe('Sizes of your own: points [size, share of flows at most so large], the last share 100 %'),
  scale: z
    .number()
    .positive()
    .default(1)
    .describe('Factor on every size, to keep size / BDP where rates are scaled down'),
});

export const flows = strictObject({
  kind: z.literal('flows').describe('Many TCP flows, each a connection of its own, at times that do not wait for them'),
  ...common,
  from: places('Senders'),
  to: places('Receivers'),
  sizes: sizes.describe('How large the flows are: one of fixed, distribution and cdf'),
  arrivals: z
    .enum(['poisson', 'periodic'])
    .default('poisson')
    .describe('Times between arrivals: exponential, drawn from the seed, or all the same'),
  rate: leaf
    .rate()
    .optional()
    .describe('Payload that all flows together offer per second; sets the time between arrivals'),
  interval: leaf.positiveTime(1000).optional().describe('In place of rate: mean time between two arrivals'),
  count: z.int().min(1).max(FLOWS.maxFlows).optional().describe('Number of arrivals'),
  duration: leaf.positiveTime().optional().describe('In place of count: arrivals end after this time'),
  fan_in: z
    .int()
    .min(1)
    .max(FLOWS.maxFanIn)
    .default(1)
    .describe('Flows that start together at every arrival, from different senders to one receiver (incast)'),
  congestion: leaf
    .congestion()
    .optional()
    .describe("TCP congestion control, for example dctcp; the node's default if absent"),
});
