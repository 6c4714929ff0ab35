import { z } from 'zod';
import { IPERF3, PING_PAYLOAD_BYTES } from '../limits.js';
import { strictObject } from '../zod-issues.js';
import { collective } from './collective.js';
import { flows } from './flows.js';
import * as leaf from './leaves.js';
import { mpi } from './mpi.js';
import { torch } from './torch.js';
import { common } from './workload-common.js';

const ping = strictObject({
  kind: z.literal('ping').describe('ICMP echo requests'),
  ...common,
  from: z.string().describe('Node that sends the requests'),
  to: z.string().describe('Node that answers'),
  count: z.int().min(1).max(1_000_000).default(10).describe('Number of requests'),
  interval: leaf.positiveTime(1e6).prefault('100 ms').describe('Time between requests, at least 1 ms'),
  payload: leaf
    .size(PING_PAYLOAD_BYTES.min, PING_PAYLOAD_BYTES.max)
    .prefault('56 B')
    .describe('ICMP payload; the frame has 42 bytes more. At least 16 B, which hold the time stamp'),
});

const iperf3 = strictObject({
  kind: z.literal('iperf3').describe('Bulk traffic over TCP or UDP'),
  ...common,
  from: z.string().describe('Node of the client'),
  to: z.string().describe('Node of the server'),
  protocol: z.enum(['tcp', 'udp']).default('tcp').describe('Transport protocol'),
  direction: z
    .enum(['forward', 'reverse', 'both'])
    .default('forward')
    .describe('Where the data flows. forward: from -> to'),
  duration: leaf
    .positiveTime()
    .describe('Time of sending, warm-up included; whole seconds, because iperf3 takes no others'),
  warmup: leaf
    .time()
    .prefault('0 s')
    .describe(
      'Time at the start that is left out of the metrics; a multiple of 100 ms, of 1 s in long runs of many streams',
    ),
  parallel: z.int().min(1).max(IPERF3.maxStreams).default(1).describe('Number of parallel streams'),
  congestion: leaf
    .congestion()
    .optional()
    .describe("TCP congestion control, for example cubic; the node's default if absent"),
  rate: leaf.rate().optional().describe('Sending rate of each stream; required for udp'),
  window: leaf.size(1, IPERF3.maxWindowBytes).optional().describe('Socket buffer; the kernel tunes it if absent'),
  block: leaf
    .size(1, IPERF3.maxBlockBytes)
    .optional()
    .describe('Datagram payload (udp) or size of one read or write (tcp)'),
});

const command = strictObject({
  kind: z.literal('command').describe('Any program'),
  ...common,
  node: z.string().optional().describe('Node it runs on'),
  nodes: z
    .union([z.literal('all-hosts'), z.array(z.string()).min(1)])
    .optional()
    .describe('Nodes it runs on, at once: a list, or all-hosts'),
  argv: z.array(z.string()).min(1).describe('Program and arguments as a list; no shell is involved'),
  env: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/), z.string())
    .default({})
    .describe('Environment variables'),
  expect_exit: z.int().min(0).max(255).optional().describe('Exit status that counts as success (default 0)'),
  service: z.boolean().default(false).describe('Runs until everything else has ended; its exit status does not count'),
  ready_port: z.int().min(1).max(65_535).optional().describe('TCP port on which a service must listen to be ready'),
});

export const workload = z.discriminatedUnion('kind', [ping, iperf3, flows, command, mpi, collective, torch]);

export type WorkloadDocument = z.output<typeof workload>;
export type WorkloadOf<Kind extends WorkloadDocument['kind']> = Extract<WorkloadDocument, { kind: Kind }>;
