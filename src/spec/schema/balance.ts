import { z } from 'zod';
import { BALANCE_MODES } from '../balance-types.js';
import { MAX_WEIGHT, MIN_BALANCER_PERIOD_NS } from '../limits.js';
import { strictObject } from '../zod-issues.js';
import * as leaf from './leaves.js';

const mode = z
  .enum(BALANCE_MODES)
  .describe(
    'ecmp: by a hash of the flow. weighted: the same, with weights. spray: every packet by itself. ' +
      'flowlet: a flow moves only after a pause. adaptive: to the link whose queue would send it first',
  );

const weights = z
  .record(z.string(), z.int().min(0).max(MAX_WEIGHT))
  .describe('Share of each link by its id, for weighted, spray and flowlet; 1 for links not named, 0 leaves one out');

const order = z
  .enum(['round-robin', 'random'])
  .describe('In turn, or drawn from the seed; in both each link gets its weight');

const spray = strictObject({ order: order.optional() }).describe('How spray and flowlet pick a link');

const flowlet = strictObject({
  gap: leaf.positiveTime(1000).optional().describe('Pause after which a flow may take another link'),
}).describe('Settings of mode flowlet');

const adaptive = strictObject({
  gap: leaf.time().optional().describe('Pause after which a flow may take another link; 0 s: at every packet'),
}).describe('Settings of mode adaptive');

const hash = strictObject({
  layer: z
    .union([z.literal(3), z.literal(4)])
    .describe('3: addresses only. 4: addresses, protocol and ports (default)'),
}).describe('What the kernel hashes, at the whole router: its sysctl exists once');

const balancer = strictObject({
  file: z.string().min(1).describe('TypeScript or JavaScript file that exports a function "balance"'),
  period: leaf.positiveTime(MIN_BALANCER_PERIOD_NS).prefault('10 ms').describe('Time between two calls, at least 1 ms'),
}).describe('A function of your own that sets weights or mode while the experiment runs');

/** How the links of a group share what is sent over them. */
export const balance = strictObject({
  id: leaf.name().describe('Name of the policy, unique in the scenario'),
  links: z
    .union([z.string(), z.array(z.string()).min(1)])
    .describe('The parallel links: the id of a link with "parallel", or a list of links between the same two nodes'),
  direction: z.enum(['forward', 'reverse']).optional().describe('The direction it is for; both if absent'),
  mode: mode.default('ecmp'),
  weights: weights.optional(),
  hash: hash.optional(),
  spray: spray.optional(),
  flowlet: flowlet.optional(),
  adaptive: adaptive.optional(),
  balancer: balancer.optional(),
});

/** What a policy may become while workloads run. */
export const balanceSettings = strictObject({
  mode: mode.optional(),
  weights: weights.optional(),
  spray: spray.optional(),
  flowlet: flowlet.optional(),
  adaptive: adaptive.optional(),
}).describe('New settings of the policy; those left out stay as they are');

export type BalanceDocument = z.output<typeof balance>;
export type BalanceSettingsDocument = z.output<typeof balanceSettings>;
