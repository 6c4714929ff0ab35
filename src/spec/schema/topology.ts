import { z } from 'zod';
import { MAX_HOSTS_PER_SITE } from '../limits.js';
import { strictObject } from '../zod-issues.js';
import { channelKeys } from './channel.js';
import * as leaf from './leaves.js';
import { link, mtu } from './link.js';
import { queue } from './queue.js';

export const TOPOLOGY_FORMAT = 'longhaul/topology@1';

const sysctls = z
  .record(z.string(), z.union([z.string(), z.number()]))
  .describe("Sysctls of the node's own network namespace, for example net.ipv4.tcp_ecn: 1");

const access = strictObject({
  rate: leaf.rate().describe("Rate of each host's access link, for example 10 Gbit/s"),
  delay: leaf.delay().prefault('5 us').describe('One-way delay of an access link'),
  queue: queue.optional().describe("Queue of the router's ports towards the hosts"),
  ...channelKeys,
  mtu: mtu.default(1500),
});

const site = strictObject({
  hosts: z
    .union([z.int().min(1).max(MAX_HOSTS_PER_SITE), z.array(leaf.deviceName()).min(1).max(MAX_HOSTS_PER_SITE)])
    .describe('Number of hosts, named <site>-1 to <site>-N, or their names'),
  router: leaf.deviceName().optional().describe("Name of the site's router; <site>-gw if absent"),
  access: access.describe('The link of every host to the router of its site'),
  sysctls: sysctls.optional().describe('Sysctls of every host of the site'),
});

const node = strictObject({
  kind: z.enum(['host', 'router']).describe('Routers forward packets and have queues; hosts do not forward'),
  site: z.string().optional().describe('Site it belongs to, which decides which links count as WAN'),
  sysctls: sysctls.optional(),
});

const body = {
  description: z.string().default('').describe('One line for people'),
  prefix: z
    .string()
    .default('10.0.0.0/8')
    .describe('IPv4 prefix from which every link takes a /31, for example 10.0.0.0/8'),
  sites: z
    .record(leaf.deviceName(), site)
    .default({})
    .describe('Sites by name: each a router and hosts, every host on an access link of its own'),
  nodes: z.record(leaf.deviceName(), node).default({}).describe('Further nodes by name; links attach them'),
  links: z.array(link).default([]).describe('Links between sites, or between any two nodes'),
};

/** A topology file. */
export const topologyDocument = strictObject({
  format: z.literal(TOPOLOGY_FORMAT).describe('Kind and version of this document'),
  name: leaf.name().describe('Name of the topology'),
  ...body,
});

/** A topology written inside a scenario: format and name may be left out. */
export const inlineTopology = strictObject({
  format: z.literal(TOPOLOGY_FORMAT).optional().describe('Kind and version of this document'),
  name: leaf.name().optional().describe('Name of the topology; that of the scenario if absent'),
  ...body,
});

export type InlineTopology = z.output<typeof inlineTopology>;
export type SiteDocument = z.output<typeof site>;
export type NodeDocument = z.output<typeof node>;
export type AccessDocument = z.output<typeof access>;
