import { scenarioCase } from './base.js';
import type { BadInputCase } from './cases.js';

const schema = (says: string, hint = '') => ({ code: 'input.schema', says, hint }) as const;
const semantics = (says: string, hint = '') => ({ code: 'input.semantics', says, hint }) as const;
const ping = 'kind: ping\n    from: east-1\n    to: west-1';
const duration = 'duration: 2 s';
const iperf3 = '- id: bulk';
const size = 'size: 1 MiB';
const pair = 'kind: ping, from: east-1, to: west-1';
const argv = 'argv: [echo, hello]';

export const WORKLOAD_CASES: readonly BadInputCase[] = [
  scenarioCase(
    'an unknown kind of workload',
    ['kind: ping', 'kind: §pingg'],
    schema('"ping" or "iperf3"', 'did you mean "ping"?'),
  ),
  scenarioCase(
    'a workload on an unknown node',
    [ping, 'kind: ping\n    from: east-1\n    to: §west-11'],
    semantics('no node "west-11"', 'did you mean "west-1"?'),
  ),
  scenarioCase(
    'traffic of a node with itself',
    [ping, 'kind: ping\n    from: east-1\n    to: §east-1'],
    semantics('are both "east-1"'),
  ),
  scenarioCase(
    'a start phase without a range',
    [ping, `${ping}\n    start_jitter: §0 ms`],
    schema('this time is too short'),
  ),
  scenarioCase(
    'an unreachable peer',
    [ping, 'kind: ping\n    from: east-1\n    to: §island'],
    semantics('no path of links', 'hosts do not forward'),
  ),
  scenarioCase(
    'a ping payload without room for the time stamp',
    ['kind: ping', 'kind: ping\n    payload: §8 B'],
    schema('out of range', 'at least 16 B'),
  ),
  scenarioCase(
    'a key of another kind of workload',
    ['kind: ping', 'kind: ping\n    §parallel: 2'],
    schema('unknown key "parallel"'),
  ),
  scenarioCase(
    'an iperf3 without a duration',
    [
      `- id: bulk\n    kind: iperf3\n    from: east-1\n    to: west-1\n    ${duration}`,
      '- §id: bulk\n    kind: iperf3\n    from: east-1\n    to: west-1',
    ],
    schema('"duration" is missing'),
  ),
  scenarioCase(
    'a fraction of a second for iperf3',
    [duration, 'duration: §1.5 s'],
    semantics('whole number of seconds'),
  ),
  scenarioCase(
    'a warm-up that ends within an interval of iperf3',
    [duration, `${duration}\n    warmup: §150 ms`],
    semantics("whole number of iperf3's intervals", 'multiple of 100 ms'),
  ),
  scenarioCase(
    'a warm-up as long as the run',
    [duration, `${duration}\n    warmup: §2 s`],
    semantics('leaves nothing'),
  ),
  scenarioCase(
    'UDP without a rate',
    [iperf3, '- §protocol: udp\n    id: bulk'],
    semantics('UDP has no rate', 'add for example'),
  ),
  scenarioCase(
    'UDP with congestion control',
    [duration, `${duration}\n    protocol: udp\n    rate: 1 Mbit/s\n    §congestion: bbr`],
    semantics('no congestion control'),
  ),
  scenarioCase(
    'a datagram that is too large',
    [duration, `${duration}\n    protocol: udp\n    rate: 1 Mbit/s\n    block: §64 KiB`],
    semantics('cannot carry 65536 B'),
  ),
  scenarioCase(
    'a circle of workloads',
    [argv, `${argv}\n  - { id: a, after: §b, ${pair} }\n  - { id: b, after: a, ${pair} }`],
    semantics('circle: a -> b -> a', 'remove'),
  ),
  scenarioCase(
    'a workload that waits for itself',
    [iperf3, '- after: §bulk\n    id: bulk'],
    semantics('circle: bulk -> bulk', 'remove'),
  ),
  scenarioCase(
    'an unknown predecessor',
    [iperf3, '- after: §rrt\n    id: bulk'],
    semantics('no workload "rrt"', 'did you mean "rtt"?'),
  ),
  scenarioCase(
    'a start time and a predecessor',
    [iperf3, '- after: rtt\n    §at: 2 s\n    id: bulk'],
    semantics('exclude each other'),
  ),
  scenarioCase(
    'a delay after nothing',
    [iperf3, '- §delay: 2 s\n    id: bulk'],
    semantics('"delay" needs "after"', 'use "at"'),
  ),
  scenarioCase(
    'a message that is no number of floats',
    [size, 'size: §1022 B'],
    schema('not a number of floats', 'multiple of 4'),
  ),
  scenarioCase(
    'a collective without a size',
    [`- id: sum\n    kind: mpi\n    ${size}`, '- §id: sum\n    kind: mpi'],
    semantics('no message size'),
  ),
  scenarioCase(
    'a misspelt placement',
    [size, `${size}\n    ranks: §alternate`],
    schema('"contiguous" or "alternating"'),
  ),
  scenarioCase('a rank on a router', [size, `${size}\n    ranks: [east-1, §east-gw]`], semantics('is a router')),
  scenarioCase('two ranks on one host', [size, `${size}\n    ranks: [east-1, §east-1]`], semantics('two ranks')),
  scenarioCase('a single rank', [size, `${size}\n    ranks: §[east-1]`], schema('at least 2 items')),
  scenarioCase(
    'an unknown algorithm',
    [size, `${size}\n    algorithm: §rign`],
    schema('algorithm', 'did you mean "ring"?'),
  ),
  scenarioCase(
    "an algorithm of another of Open MPI's collectives",
    [size, `${size}\n    collective: alltoall\n    algorithm: §ring`],
    semantics('no alltoall by ring', 'pairwise'),
  ),
  scenarioCase(
    'an algorithm for another number of ranks',
    [size, 'size: 1.5 KiB\n    ranks: [east-1, east-2, west-1]\n    collective: allgather\n    algorithm: §neighbor'],
    semantics('an even number of ranks', 'another algorithm'),
  ),
  scenarioCase(
    'segments of an algorithm without a pipeline',
    [size, `${size}\n    algorithm: ring\n    segment: §64 KiB`],
    semantics('no pipeline'),
  ),
  scenarioCase(
    'a segmented ring without segments',
    [size, `${size}\n    algorithm: §segmented-ring`],
    semantics('plain ring', 'segment: 64 KiB'),
  ),
  scenarioCase(
    'HAN for a collective that it lacks',
    [size, `${size}\n    collective: alltoall\n    han: §true`],
    semantics('HAN has no alltoall'),
  ),
  scenarioCase(
    'a message that has no equal block for each rank',
    [size, 'size: §1000 B\n    collective: alltoall\n    ranks: [east-1, east-2, west-1]'],
    semantics('no equal block', 'multiple of 12 B'),
  ),
  scenarioCase(
    'an option of another PyTorch job',
    [`kind: mpi\n    ${size}`, 'kind: torch\n    job: ddp\n    §inner_steps: 4'],
    semantics('the job ddp has no "inner_steps"', 'remove it'),
  ),
  scenarioCase(
    'training that ends between two synchronisations',
    [`kind: mpi\n    ${size}`, 'kind: torch\n    job: diloco\n    inner_steps: 8\n    steps: §20'],
    semantics('no multiple of 8', 'ends with a synchronisation'),
  ),
  scenarioCase(
    'fragments that do not divide the inner steps',
    [`kind: mpi\n    ${size}`, 'kind: torch\n    job: streaming-diloco\n    fragments: 3\n    inner_steps: §8'],
    semantics('do not divide among 3', 'a multiple'),
  ),
  scenarioCase(
    'an overlap longer than the distance of fragments',
    [`kind: mpi\n    ${size}`, 'kind: torch\n    job: streaming-diloco\n    overlap: §4'],
    semantics('still be under way', 'at most 2'),
  ),
  scenarioCase(
    'the loss of a rank that does not exist',
    [`kind: mpi\n    ${size}`, 'kind: torch\n    job: ddp\n    lose: §{ rank: 4, at: 1 s }'],
    semantics('no rank 4', '0 to 3'),
  ),
  scenarioCase('a command line as text', [argv, 'argv: §echo hello'], schema('must be a list', 'argv: [echo, hello]')),
  scenarioCase('a number as an argument', [argv, 'argv: [sleep, §5]'], schema('must be text', 'quotes')),
  scenarioCase(
    'a command without a node',
    ['- id: echo\n    kind: command\n    node: east-1', '- §id: echo\n    kind: command'],
    schema('names no node', 'all-hosts'),
  ),
  scenarioCase(
    'a port of something that is no service',
    [argv, `${argv}\n    §ready_port: 80`],
    semantics('only a service'),
  ),
];
