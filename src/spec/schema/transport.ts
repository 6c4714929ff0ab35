/** TCP settings that routes carry: congestion control and initial window per destination. */
import { z } from 'zod';
import { strictObject } from '../zod-issues.js';
import * as leaf from './leaves.js';

/** The kernel's own bound (fib_metrics.c) is 32 bits; ten thousand segments fill 100 ms at 1 Gbit/s. */
const MAX_INITCWND = 10_000;

export const transportKeys = {
  congestion: leaf
    .congestion()
    .optional()
    .describe('TCP congestion control of connections that begin from now on, for example bbr'),
  initcwnd: z
    .int()
    .min(1)
    .max(MAX_INITCWND)
    .optional()
    .describe("Initial congestion window in segments; the kernel's 10 if absent"),
};

const end = (what: string) => z.string().min(1).describe(what);

export const pairKeys = {
  between: z
    .tuple([z.string(), z.string()])
    .optional()
    .describe('Both ways between two places, each a site or a host; twice the same site: within it'),
  from: end('One way: where data is sent, a site or a host').optional(),
  to: end('One way: where it is sent to, a site or a host').optional(),
};

/** One rule; a later one wins where both set the same thing of the same pair of hosts. */
export const transportRule = strictObject({ ...pairKeys, ...transportKeys });

export const transportSettings = strictObject(transportKeys).describe(
  'New TCP settings of the pair named by "between" or "from" and "to"; connections that are open keep theirs',
);

export type TransportRuleDocument = z.output<typeof transportRule>;
export type TransportSettingsDocument = z.output<typeof transportSettings>;
