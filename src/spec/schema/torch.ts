import { z } from 'zod';
import { strictObject } from '../zod-issues.js';
import * as leaf from './leaves.js';
import { ranks } from './ranks.js';
import { common } from './workload-common.js';

export const TORCH_JOBS = ['allreduce', 'ddp', 'diloco', 'streaming-diloco'] as const;

const lose = strictObject({
  rank: z.int().min(0).describe('Rank whose process is killed'),
  at: leaf.positiveTime().describe('Time after the first step begins; a new process takes its place at once'),
});

export const torch = strictObject({
  kind: z.literal('torch').describe('A PyTorch job over Gloo: an all-reduce, or training that must really learn'),
  ...common,
  job: z
    .enum(TORCH_JOBS)
    .describe(
      'allreduce: sizes, timed and verified. ddp: gradients averaged every step. diloco: parameters every H steps. ' +
        'streaming-diloco: in fragments, in turn, while the next steps are computed',
    ),
  ranks: ranks(),
  size: leaf.messageSize().optional().describe('allreduce: message size, a multiple of 4 B'),
  sizes: z.array(leaf.messageSize()).min(1).optional().describe('allreduce: several message sizes'),
  iterations: z.int().min(1).max(100_000).optional().describe('allreduce: timed repetitions per size (default 5)'),
  warmup: z.int().min(0).max(100_000).optional().describe('allreduce: untimed repetitions before (default 0)'),
  steps: z.int().min(2).max(1_000_000).optional().describe('Training: optimiser steps of every rank (default 64)'),
  compute: leaf.time().optional().describe('Training: time that a step computes, that is sleeps (default 10 ms)'),
  hidden: z.int().min(1).max(4096).optional().describe('Training: width of the two hidden layers (default 64)'),
  batch: z.int().min(1).max(65_536).optional().describe('Training: examples per rank and step (default 32)'),
  inner_steps: z
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe('DiLoCo: steps H between two synchronisations of a parameter (default 8)'),
  outer: z
    .enum(['nesterov', 'average'])
    .optional()
    .describe('DiLoCo: what is done with the average difference; average is local SGD (default nesterov)'),
  fragments: z.int().min(1).max(64).optional().describe('streaming-diloco: parts of the parameters (default 4)'),
  overlap: z
    .int()
    .min(0)
    .max(100_000)
    .optional()
    .describe('streaming-diloco: steps that are computed while a fragment is exchanged (default 1)'),
  lose: lose.optional().describe('ddp, diloco: a rank is lost, and training goes on from the last checkpoint'),
  checkpoint: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe('With "lose": steps between two checkpoints (default 8, or H)'),
});
