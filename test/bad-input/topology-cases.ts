import { topologyCase } from './base.js';
import type { BadInputCase } from './cases.js';

const schema = (says: string, hint = '') => ({ code: 'input.schema', says, hint }) as const;
const semantics = (says: string, hint = '') => ({ code: 'input.semantics', says, hint }) as const;
const rate = 'rate: 200 Mbit/s';
const distance = 'distance: 100 km';
const end = `${rate}\n`;

export const TOPOLOGY_CASES: readonly BadInputCase[] = [
  topologyCase('an unknown key', [rate, '§ratee: 200 Mbit/s'], schema('unknown key "ratee"', 'did you mean "rate"?')),
  topologyCase('a rate in kbps', [rate, 'rate: §100 kbps'], schema('"kbps"', '"100 kbit/s" or "800 kbit/s"')),
  topologyCase('a rate in tc notation', [rate, 'rate: §200mbit'], schema('"mbit"', 'write "200 Mbit/s"')),
  topologyCase('a rate without a unit', [rate, 'rate: §200'], schema('no unit', '200 Mbit/s')),
  topologyCase('a negative rate', [rate, 'rate: §-1 Gbit/s'], schema('above zero')),
  topologyCase('a rate of zero', [rate, 'rate: §0 bit/s'], schema('above zero')),
  topologyCase(
    'a rate that is no whole number of bytes',
    [rate, 'rate: §1001 bit/s'],
    schema('bytes per second', '8 bit/s'),
  ),
  topologyCase('a rate above 800 Gbit/s', [rate, 'rate: §1 Tbit/s'], schema('too high', '800 Gbit/s')),
  topologyCase(
    'a link without a rate',
    [
      `- id: wan\n    between: [east, west]\n    ${distance}\n    ${rate}`,
      `- §id: wan\n    between: [east, west]\n    ${distance}`,
    ],
    schema('has no rate', 'rate: 1 Gbit/s'),
  ),
  topologyCase(
    'a link without a delay',
    [`- id: wan\n    between: [east, west]\n    ${distance}`, '- §id: wan\n    between: [east, west]'],
    semantics('has no delay', 'distance, rtt, delay or preset'),
  ),
  topologyCase(
    'a link with two delays',
    [distance, 'rtt: 1 ms\n    §delay: 1 ms'],
    semantics('both rtt and delay', 'keep one'),
  ),
  topologyCase(
    'a preset and a distance',
    [distance, 'preset: metro-100\n    §distance: 100 km'],
    semantics('both preset and distance'),
  ),
  topologyCase('half a nanosecond', [distance, 'delay: §0.5 ns'], schema('whole number of ns')),
  topologyCase('a negative delay', [distance, 'delay: §-1 ms'], schema('must not be negative')),
  topologyCase('a delay beyond ten seconds', [distance, 'delay: §11 s'], schema('too long', '10 s')),
  topologyCase(
    'an RTT below the fibre floor',
    [distance, `rtt: §0.5 ms\n    ${distance}`],
    semantics('faster than light', '979.344 us'),
  ),
  topologyCase(
    'one-way delays that add up to less than the floor',
    [distance, `${distance}\n    reverse: { delay: 1 us }\n    forward: §{ delay: 1 us }`],
    semantics('faster than light'),
  ),
  topologyCase('an unknown preset', [distance, 'preset: §metro-55'], schema('preset', 'did you mean "metro-50"?')),
  topologyCase(
    'a link to nowhere',
    ['between: [east, west]', 'between: [east, §wst]'],
    semantics('no node or site "wst"', 'did you mean "west"?'),
  ),
  topologyCase(
    'a link of a node with itself',
    ['between: [east, west]', 'between: §[east, east-gw]'],
    semantics('to itself'),
  ),
  topologyCase('a link with one end', ['between: [east, west]', 'between: §[east]'], schema('at least 2 items')),
  topologyCase(
    'two links of one name',
    [end, `${end}  - { id: §wan, between: [east, west], distance: 1 km, rate: 1 Gbit/s }\n`],
    semantics('"wan" is taken by an earlier link'),
  ),
  topologyCase('a link named like a host', ['id: wan', 'id: §east-1'], semantics('taken by the access link')),
  topologyCase(
    'a link name that is too long for an interface',
    ['id: wan', 'id: §wan-between-east-and-west'],
    schema('25 characters, 15', 'shorten'),
  ),
  topologyCase(
    'parallel links whose names are too long',
    ['id: wan', 'parallel: 11\n    id: §wan-east-west'],
    schema('"wan-east-west.10" has 16 characters', 'id of the link'),
  ),
  topologyCase('a reserved name', ['id: wan', 'id: §lo'], schema('"lo" is reserved')),
  topologyCase('a name in upper case', ['id: wan', 'id: §WAN'], schema('not a usable name', 'lower case')),
  topologyCase(
    'a site whose hosts have names that are too long',
    ['  west:', '  §south-westward:'],
    schema('"south-westward-gw" has 17 characters', 'name of the site'),
  ),
  topologyCase('a site without hosts', ['west: { hosts: 2', 'west: { hosts: §0'], schema('at least 1, found 0')),
  topologyCase(
    'a site without an access link',
    ['west: { hosts: 2, access: { rate: 10 Gbit/s } }', 'west: §{ hosts: 2 }'],
    schema('"access" is missing'),
  ),
  topologyCase('two nodes of one name', ['island:', '§east-2:'], semantics('named "east-2"', 'all differ')),
  topologyCase(
    'a node in a site that does not exist',
    ['{ kind: host }', '{ kind: host, site: §eats }'],
    semantics('no site "eats"', 'did you mean "east"?'),
  ),
  topologyCase('an unknown kind of node', ['{ kind: host }', '{ kind: §switch }'], schema('"host" or "router"')),
  topologyCase(
    'a sysctl of the whole kernel',
    ['{ kind: host }', '{ kind: host, sysctls: { §net.core.rmem_max: 1 } }'],
    semantics('cannot be set for one node', 'belong to the kernel'),
  ),
  topologyCase('a loss ratio of one', [end, `${end}    loss: §100 %\n`], schema('below 1')),
  topologyCase(
    'bursts without a length',
    [end, `${end}    loss: §{ model: gilbert-elliott, ratio: 1 % }\n`],
    schema('needs a burst length'),
  ),
  topologyCase(
    'bursts shorter than chance',
    [end, `${end}    loss: { model: gilbert-elliott, ratio: 50 %, burst: §1.2 }\n`],
    semantics('shorter than independent loss', 'at least 2.00'),
  ),
  topologyCase(
    'a first packet beyond the period of losses',
    [end, `${end}    loss: { model: every, every: 100, first: §101 }\n`],
    semantics('the first of every 100 packets', 'use 1 to 100'),
  ),
  topologyCase(
    'a first packet of losses at random',
    [end, `${end}    loss: { model: random, ratio: 1 %, §first: 3 }\n`],
    semantics('random loss has no "first"', 'model: every'),
  ),
  topologyCase(
    'a correlation argument',
    [end, `${end}    loss: { model: random, ratio: 1 %, §correlation: 25 % }\n`],
    schema('unknown key "correlation"', 'model, ratio, burst'),
  ),
  topologyCase(
    'ECN in a drop-tail queue',
    [end, `${end}    queue: { limit: 1 BDP, ecn: §true }\n`],
    semantics('cannot mark', 'fq_codel'),
  ),
  topologyCase(
    'a queue below one frame',
    [end, `${end}    queue: { limit: §1 kB }\n`],
    semantics('cannot hold one frame of 1514 B'),
  ),
  topologyCase('a queue without a unit', [end, `${end}    queue: { limit: §83 }\n`], schema('no unit', '83 packets')),
  topologyCase(
    "a queue on a host's port",
    [
      end,
      `${end}  - { id: x, between: [island, east], delay: 1 us, rate: 1 Gbit/s, forward: { §queue: { limit: 1 BDP } } }\n`,
    ],
    semantics('"island" is a host', 'put a router between'),
  ),
  topologyCase('an MTU that is too small', [end, `${end}    mtu: §500\n`], schema('at least 576')),
  topologyCase(
    'a prefix with host bits',
    ['name: pair', 'name: pair\nprefix: §10.1.2.3/8'],
    schema('not an IPv4 prefix'),
  ),
  topologyCase(
    'a prefix that is exhausted',
    ['name: pair', 'name: pair\nprefix: §10.0.0.0/29'],
    semantics('4 /31 subnets, and 5 links'),
  ),
  topologyCase('a loopback prefix', ['name: pair', 'name: pair\nprefix: §127.0.0.0/8'], semantics('no link may have')),
];
