import { z } from 'zod';
import { ALGORITHMS, COLLECTIVES } from '../../collectives/index.js';
import { COLLECTIVE } from '../limits.js';
import { strictObject } from '../zod-issues.js';
import * as leaf from './leaves.js';
import { ranks } from './ranks.js';
import { common } from './workload-common.js';

export const collective = strictObject({
  kind: z.literal('collective').describe('A collective over TCP by a schedule that is data, checked and verified'),
  ...common,
  collective: z.enum(COLLECTIVES).default('allreduce').describe('What every rank must hold at the end'),
  algorithm: z
    .enum(ALGORITHMS)
    .optional()
    .describe("A built-in schedule; by default the collective's first: ring, binomial or pairwise"),
  schedule: z
    .string()
    .min(1)
    .optional()
    .describe('In place of an algorithm: a schedule of your own, a .json or .ts file, relative to the scenario'),
  ranks: ranks(),
  order: z
    .union([z.enum(['ranks', 'contiguous', 'alternating']), z.array(z.int().min(0)).min(2)])
    .default('ranks')
    .describe('Order of a ring: by rank number, site by site, one of each site in turn, or a list of rank numbers'),
  channels: z
    .int()
    .min(1)
    .max(COLLECTIVE.maxChannels)
    .default(1)
    .describe('Rings side by side, each with its part of the message'),
  scatter: z
    .boolean()
    .default(false)
    .describe('Whether every channel crosses between the sites at another pair of hosts'),
  chunk: leaf
    .size(1)
    .optional()
    .describe('Largest piece that a rank passes on at once; smaller pieces make a pipeline. Whole shares if absent'),
  size: leaf.elementsSize().optional().describe('Message size per rank, for example 16 MiB'),
  sizes: z.array(leaf.elementsSize()).min(1).optional().describe('Several message sizes, one after the other'),
  type: z.enum(['float32', 'bfloat16', 'int32']).default('float32').describe('Type of the elements'),
  op: z.enum(['sum', 'min', 'max']).default('sum').describe('How elements are combined'),
  iterations: z.int().min(1).max(100_000).default(1).describe('Timed repetitions per message size'),
  warmup: z
    .int()
    .min(0)
    .max(100_000)
    .default(1)
    .describe('Untimed repetitions before; only those of the first size are left out of the WAN counters'),
  streams: z
    .int()
    .min(1)
    .max(COLLECTIVE.maxStreams)
    .default(1)
    .describe('TCP connections between two ranks at different sites, each with its part of every message'),
  window: leaf
    .size(4096, 2 ** 30)
    .optional()
    .describe('Largest window of a connection, also its socket buffers; the kernel tunes them if absent'),
  congestion: leaf
    .congestion()
    .optional()
    .describe("TCP congestion control of all connections; else that of the route (transport) or the node's default"),
  quantise: z
    .enum(['none', 'int8'])
    .default('none')
    .describe('int8: between sites, blocks of 1,024 values travel as bytes with one scale; float32 sums only'),
  probe: leaf
    .size(4096, 2 ** 30)
    .optional()
    .describe(
      'Measure α and β of the links first, with messages of this size: the α–β model is then also told by them',
    ),
  compute: leaf.time().prefault('0 s').describe('Time that a rank computes, that is sleeps, between two of its steps'),
});
