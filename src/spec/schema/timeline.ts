import { z } from 'zod';
import { strictObject } from '../zod-issues.js';
import { balanceSettings } from './balance.js';
import * as leaf from './leaves.js';
import { loss } from './channel.js';
import { pairKeys, transportSettings } from './transport.js';

const settings = strictObject({
  rate: leaf.rate().optional().describe('New rate; what is queued leaves at it too'),
  delay: leaf.delay().optional().describe('New one-way delay, for packets that enter the wire from now on'),
  loss: loss.optional(),
  ...balanceSettings.shape,
}).describe('New settings of the link (rate, delay, loss) or of the policy; those left out stay as they are');

/** One change of a link, of a policy for parallel links, or of TCP settings, while workloads run. */
export const change = strictObject({
  id: leaf.name().describe('Name of the change, unique in the timeline'),
  at: leaf.time().optional().describe('Time after the start of the experiment, for example "2 s"'),
  after: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe('Workload or list of workloads that must have ended (a service: be ready) before'),
  delay: leaf.time().optional().describe('Time between the end of the last of "after" and the change'),
  link: z.string().optional().describe('Link that changes; the id of parallel links means all of them'),
  balance: z.string().optional().describe('Policy under "balance" that changes, instead of a link'),
  direction: z.enum(['forward', 'reverse']).optional().describe('Direction whose settings change; both if absent'),
  set: settings.optional(),
  state: z
    .enum(['down', 'up'])
    .optional()
    .describe('down: what enters the wire is lost, in both directions, and routes avoid the link. up: as before'),
  converge: leaf
    .time()
    .optional()
    .describe('Time between the link going down or up and the routes following (default 0 s)'),
  ...pairKeys,
  transport: transportSettings.optional(),
});

export type ChangeDocument = z.output<typeof change>;
