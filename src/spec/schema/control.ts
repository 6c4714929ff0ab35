/** Telemetry while the run goes on, and the programs that act on it. */
import { z } from 'zod';
import { BUILT_IN_CONTROLLERS, MIN_SAMPLE_NS } from '../limits.js';
import { strictObject } from '../zod-issues.js';
import * as leaf from './leaves.js';

export const telemetry = strictObject({
  period: leaf
    .positiveTime(MIN_SAMPLE_NS)
    .optional()
    .describe('Time between two records, a multiple of "sample"; that period if absent'),
}).describe(
  'Rates, round trips, queues, marks and drops per flow, link direction and pair of sites, while the run goes on',
);

export const controller = strictObject({
  id: leaf.name().describe('Name of the controller, unique in the scenario'),
  kind: z
    .enum(BUILT_IN_CONTROLLERS)
    .optional()
    .describe('A reference. static: one setting for all. distance-aware: measures round trips, then sets each pair'),
  file: z
    .string()
    .min(1)
    .optional()
    .describe('A controller of your own, relative to the scenario: a .ts or .js file, or a script that begins with #!'),
  program: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('A controller that is installed on the machine: program and arguments'),
  period: leaf
    .positiveTime(MIN_SAMPLE_NS)
    .optional()
    .describe("Time between two decisions, a multiple of telemetry's period; that period if absent"),
  decision_delay: leaf
    .positiveTime(1000)
    .prefault('1 ms')
    .describe(
      'Time from telemetry to the actions that answer it; below the period. A later answer is obeyed late, one that takes a period ends the run',
    ),
  config: z.record(z.string(), z.unknown()).default({}).describe('Whatever the controller wants to know'),
});

export type ControllerDocument = z.output<typeof controller>;
export type TelemetryDocument = z.output<typeof telemetry>;
