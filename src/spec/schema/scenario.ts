import { z } from 'zod';
import { MAX_SEED, MIN_SAMPLE_NS } from '../limits.js';
import { strictObject } from '../zod-issues.js';
import { balance } from './balance.js';
import * as leaf from './leaves.js';
import { controller, telemetry } from './control.js';
import { change } from './timeline.js';
import { inlineTopology } from './topology.js';
import { transportRule } from './transport.js';
import { tune } from './tune.js';
import { workload } from './workload.js';

export const SCENARIO_FORMAT = 'longhaul/scenario@1';

const expectation = strictObject({
  id: leaf.name().describe('Name of the expectation, unique in the scenario'),
  workload: z.string().optional().describe('Workload whose metric is bounded'),
  link: z.string().optional().describe('Link whose metric is bounded, over the whole run'),
  direction: z.enum(['forward', 'reverse']).optional().describe('Direction of the link; required with link'),
  metric: z.string().describe('Name of the metric; it ends with its unit, for example goodput_bps'),
  over: z.string().optional().describe('Second workload: the bound is on the ratio of the first one to it'),
  statistic: z
    .enum(['all', 'median', 'mean'])
    .default('all')
    .describe('all: every repeat must meet the bound. Else this statistic over the repeats must'),
  confidence: leaf
    .confidence()
    .optional()
    .describe('With median or mean: the whole interval must meet the bound, for example "95 %"'),
  min: z.number().optional().describe("Least allowed value, in the metric's unit"),
  max: z.number().optional().describe("Largest allowed value, in the metric's unit"),
  target: z.number().optional().describe("Expected value, in the metric's unit; needs a tolerance"),
  tolerance: leaf.tolerance().optional().describe('Allowed deviation from the target, relative: "0.5 %"'),
});

const capture = strictObject({
  node: z.string().describe('Node on which to capture'),
  dev: z
    .string()
    .describe('Interface: eth0, eth1, … on a host, in the order of its links; on a router the id of the link'),
});

const until = strictObject({
  workload: z.string().optional().describe('Workload whose metric decides'),
  link: z.string().optional().describe('Link whose metric decides, over the whole run'),
  direction: z.enum(['forward', 'reverse']).optional().describe('Direction of the link; required with link'),
  metric: z.string().describe('Name of the metric, for example goodput_bps'),
  width: leaf
    .tolerance()
    .describe(
      'An arm is known well enough when the confidence interval of its mean reaches no further, relative: "1 %"',
    ),
  confidence: leaf.confidence().prefault('95 %').describe('Confidence of the interval (Student)'),
  min_repeats: z.int().min(3).max(10_000).default(5).describe('Repeats before the first look, and between looks'),
});

const sweepAxis = strictObject({
  path: z.string().describe('What varies, for example topology.links.wan.rate'),
  values: z
    .array(z.union([z.string(), z.number(), z.boolean()]))
    .min(1)
    .describe('The values it takes, written as in the file'),
});

const proof = z
  .union([
    z.enum(['auto', 'off', 'always']),
    strictObject({ links: z.array(z.string()).min(1).describe('Links whose packets are captured') }),
  ])
  .default('auto')
  .describe(
    'Capture at both ends of links, to hold every packet against an ideal link. auto: links between sites, the first ' +
      '60,000 packets seen; always, or a mapping with links: all packets, and capture and one-way delays are kept',
  );

export const scenarioDocument = strictObject({
  format: z.literal(SCENARIO_FORMAT).describe('Kind and version of this document'),
  name: leaf.name().describe('Name of the scenario, also of its results directory'),
  description: z.string().default('').describe('One line for people'),
  topology: z
    .union([z.string().min(1), inlineTopology])
    .describe('Path of the topology, relative to this file, or a mapping'),
  clock: z
    .enum(['virtual', 'real'])
    .default('virtual')
    .describe('virtual: exact and repeatable. real: the clock on the wall'),
  processor: z
    .enum(['native', 'masked'])
    .default('native')
    .describe(
      "native: programs see this machine's processor and may draw entropy from it (RDRAND), which no seed controls. masked: " +
        'they are told that it has no such instruction; needs virtual time and a processor that can do it, and system time ' +
        'may be four times as long',
    ),
  seed: z.int().min(0).max(MAX_SEED).default(1).describe('From which all randomness is derived'),
  repeats: z.int().min(1).max(10_000).default(1).describe('Number of runs, each with a seed of its own'),
  deadline: leaf.positiveTime().prefault('10 min').describe('Experiment time after which the run has failed'),
  sample: leaf.positiveTime(MIN_SAMPLE_NS).prefault('10 ms').describe('Period of the samples, at least 1 ms'),
  settle: leaf.time().prefault('1 s').describe('Time between the verified network and the first workload'),
  modules: z
    .array(z.string().min(1))
    .optional()
    .describe(
      'Kernel modules to load first, such as a congestion control of your own (see longhaul kernel cc build); on the host ' +
        'engine objects of BPF programs (struct_ops) instead',
    ),
  captures: z.array(capture).default([]).describe('Interfaces whose packets are recorded'),
  proof,
  calibrate: z
    .boolean()
    .default(false)
    .describe(
      'Try each distinct link setting in a lab of its own first: idle delay, capacity, queue bound and loss. The outcome ' +
        "is part of the fidelity, and kept in the user's cache by setting, kernel, engine and version",
    ),
  workloads: z.array(workload).min(1).describe('What runs'),
  balance: z.array(balance).default([]).describe('How groups of parallel links share what is sent over them'),
  transport: z
    .array(transportRule)
    .default([])
    .describe('TCP settings of connections between sites or hosts, which the routes of the hosts carry'),
  timeline: z.array(change).default([]).describe('Changes of links, policies and TCP settings while the workloads run'),
  telemetry: telemetry.optional(),
  controllers: z
    .array(controller)
    .default([])
    .describe('Programs beside the network that read telemetry and change settings while the workloads run'),
  expectations: z.array(expectation).default([]).describe('Bounds on metrics; one missed fails the run (exit 5)'),
  until: until.optional().describe('Stops before all repeats are run once every arm is known well enough'),
  sweep: z.array(sweepAxis).default([]).describe('Axes of a parameter study: every combination is run'),
  tune: tune.optional().describe('A search space for longhaul tune'),
});

export type ScenarioDocument = z.output<typeof scenarioDocument>;
export type ProofDocument = z.output<typeof proof>;
export type UntilDocument = z.output<typeof until>;
export type ExpectationDocument = z.output<typeof expectation>;
