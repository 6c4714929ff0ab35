import { z } from 'zod';
import { COLLECTIVES, MAX_ACTIONS, MAX_CHUNKS, MAX_RANKS } from '../../collectives/index.js';
import { strictObject } from '../zod-issues.js';

export const SCHEDULE_FORMAT = 'longhaul/schedule@1';

const step = z.int().min(0).max(MAX_ACTIONS).describe('Actions of a rank with the same number run at the same time');
const rank = z.int().min(0).describe('Rank that acts');
const chunk = z
  .int()
  .min(0)
  .describe('Chunk of the message; in an all-to-all of C ranks, C + s is where the block of rank s goes');
const peer = z.int().min(0).describe('The other rank');

const action = z.discriminatedUnion('op', [
  strictObject({ step, rank, op: z.literal('send').describe('Send the chunk as the step finds it'), peer, chunk }),
  strictObject({ step, rank, op: z.literal('receive').describe('Overwrite the chunk'), peer, chunk }),
  strictObject({ step, rank, op: z.literal('reduce').describe('Receive, and combine with the chunk'), peer, chunk }),
  strictObject({
    step,
    rank,
    op: z.literal('copy').describe('Copy within the rank'),
    chunk,
    to: z.int().min(0).describe('Place it is copied to'),
  }),
]);

/** A schedule of the user's own: the JSON file, or what the function of a TypeScript file returns. */
export const scheduleDocument = strictObject({
  format: z.literal(SCHEDULE_FORMAT).describe('Kind and version of this document'),
  collective: z.enum(COLLECTIVES).describe('What every rank must hold at the end'),
  ranks: z.int().min(2).max(MAX_RANKS).describe('Number of ranks'),
  chunks: z.int().min(1).max(MAX_CHUNKS).describe('Equal parts of the message'),
  steps: z.array(action).max(MAX_ACTIONS).describe('Who does what; those of one rank, peer and step keep their order'),
});

export type ScheduleDocument = z.output<typeof scheduleDocument>;
