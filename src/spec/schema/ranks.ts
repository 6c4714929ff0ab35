import { z } from 'zod';
import { MAX_SEED } from '../limits.js';
import { strictObject } from '../zod-issues.js';

/** How a job asks the pool of all hosts for ranks without naming sites. */
export const PLACERS = ['packed', 'spread', 'distance-aware', 'random'] as const;

const request = strictObject({
  placer: z
    .enum(PLACERS)
    .describe(
      'Who chooses: packed fills as few sites as it can; spread takes the same number of hosts of every site; ' +
        'distance-aware takes the sites that are closest together; random draws hosts and their order',
    ),
  count: z.int().min(2).optional().describe('Number of ranks; every free host if absent'),
  seed: z.int().min(0).max(MAX_SEED).default(1).describe('Of the random placer'),
  beside: z
    .array(z.string())
    .default([])
    .describe('Jobs whose hosts are taken: workloads with ranks that stand before this one in the file'),
});

/** The hosts on which the ranks of a job run. */
export const ranks = () =>
  z
    .union([z.enum(['contiguous', 'alternating']), z.array(z.string()).min(2), request])
    .default('contiguous')
    .describe(
      'contiguous: all hosts site by site. alternating: one of each site in turn. Or a list of hosts. Or a mapping ' +
        'that lets a placer choose',
    );

export type RanksDocument = z.output<ReturnType<typeof ranks>>;
export type RanksRequest = z.output<typeof request>;
