import { z } from 'zod';
import { MPI_ALGORITHM_NAMES, MPI_COLLECTIVE_NAMES } from '../mpi-algorithms.js';
import { strictObject } from '../zod-issues.js';
import * as leaf from './leaves.js';
import { ranks } from './ranks.js';
import { common } from './workload-common.js';

export const mpi = strictObject({
  kind: z.literal('mpi').describe('An Open MPI collective, verified and timed'),
  ...common,
  collective: z.enum(MPI_COLLECTIVE_NAMES).default('allreduce').describe('The collective operation, on float32'),
  algorithm: z
    .enum(['default', ...MPI_ALGORITHM_NAMES])
    .default('default')
    .describe("Open MPI's algorithm; default leaves the choice to it. Each collective has its own"),
  ranks: ranks(),
  size: leaf.messageSize().optional().describe('Message size per rank, for example 16 MiB; a multiple of 4 B'),
  sizes: z.array(leaf.messageSize()).min(1).optional().describe('Several message sizes, one after the other'),
  iterations: z.int().min(1).max(1_000_000).default(5).describe('Timed repetitions per message size'),
  warmup: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(0)
    .describe('Untimed repetitions before; 0 by default, because they count in the WAN bytes'),
  segment: leaf
    .size(4, 2 ** 30)
    .optional()
    .describe('Size of the pieces that the algorithm passes on, for those that have a pipeline; whole if absent'),
  eager_limit: leaf
    .size(1, 2 ** 30)
    .optional()
    .describe('Largest message that is sent without asking first, headers included; 64 KiB if absent'),
  han: z
    .boolean()
    .default(false)
    .describe("Open MPI's hierarchical component; its lower level is the host, so with one rank per host it has one"),
  mca: z
    .record(z.string().regex(/^[a-z0-9_]+$/), z.union([z.string(), z.number()]))
    .default({})
    .describe('Further MCA parameters of Open MPI'),
});
