import { z } from 'zod';
import { MAX_SEED } from '../limits.js';
import { strictObject } from '../zod-issues.js';

const subject = {
  workload: z.string().optional().describe('Workload whose metric it is'),
  link: z.string().optional().describe('Link whose metric it is, over the whole run'),
  direction: z.enum(['forward', 'reverse']).optional().describe('Direction of the link; required with link'),
  metric: z.string().describe('Name of the metric; it ends with its unit, for example goodput_bps'),
};

const parameter = strictObject({
  path: z.string().describe('What is tuned, for example topology.links.wan.queue.limit'),
  values: z
    .array(z.union([z.string(), z.number(), z.boolean()]))
    .min(2)
    .optional()
    .describe('A choice: the values it may take, written as in the file'),
  from: z.number().optional().describe('A range: its smallest value'),
  to: z.number().optional().describe('A range: its largest value'),
  unit: z.string().default('').describe('Written after a value of the range, for example BDP'),
  scale: z.enum(['linear', 'log']).default('linear').describe('How a range is divided'),
  step: z.number().positive().optional().describe('Smallest step of a range; without one, three digits'),
  levels: z.int().min(2).max(100).default(5).describe('Values of a range that the grid tries'),
});

const constraint = strictObject({
  ...subject,
  min: z.number().optional().describe("Least allowed value, in the metric's unit"),
  max: z.number().optional().describe("Largest allowed value, in the metric's unit"),
});

export const tune = strictObject({
  objective: strictObject({
    ...subject,
    goal: z.enum(['maximize', 'minimize']).describe('Which way the objective is better'),
  }).describe('The metric that is tuned'),
  parameters: z.array(parameter).min(1).max(8).describe('The search space'),
  constraints: z.array(constraint).default([]).describe('Bounds that the best must meet'),
  method: z
    .enum(['grid', 'random', 'successive-halving', 'surrogate'])
    .default('surrogate')
    .describe('How the space is searched'),
  trials: z.int().min(2).max(10_000).default(20).describe('Points that are tried'),
  repeats: z.int().min(1).max(1000).default(3).describe('Repeats of each; the same seeds for all'),
  confirm: z.int().min(6).max(1000).default(10).describe('Repeats of the best and the baseline on fresh seeds'),
  seed: z.int().min(0).max(MAX_SEED).default(1).describe('Seed of the search'),
});

export type TuneDocument = z.output<typeof tune>;
