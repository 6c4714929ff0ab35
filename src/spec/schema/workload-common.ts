import { z } from 'zod';
import * as leaf from './leaves.js';

/** Keys of every workload. */
export const common = {
  id: leaf.name().describe('Name of the workload, unique in the scenario'),
  at: leaf.time().optional().describe('Start time after the start of the experiment, for example "2 s"'),
  after: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe('Workload or list of workloads that must have ended (a service: be ready) before this one starts'),
  delay: leaf.time().optional().describe('Time between the end of the last of "after" and the start'),
  start_jitter: leaf
    .positiveTime()
    .optional()
    .describe('Starts later by a random time below this, drawn from the seed anew for every repeat'),
  timeout: leaf.positiveTime().optional().describe('Longest duration; beyond it the workload has failed'),
};
