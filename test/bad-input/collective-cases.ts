import { scenarioCase } from './base.js';
import type { BadInputCase } from './cases.js';

const schema = (says: string, hint = '') => ({ code: 'input.schema', says, hint }) as const;
const semantics = (says: string, hint = '') => ({ code: 'input.semantics', says, hint }) as const;

const mpi = '- id: sum\n    kind: mpi\n    size: 1 MiB';
const collective = '- id: sum\n    kind: collective\n    size: 1 MiB';
/** The MPI workload of the base becomes a collective with one more line. */
const line = (text: string): readonly [string, string] => [mpi, `${collective}\n    ${text}`];

export const COLLECTIVE_CASES: readonly BadInputCase[] = [
  scenarioCase(
    'an algorithm of another collective',
    line('collective: broadcast\n    algorithm: §ring'),
    semantics('"ring" is no algorithm for broadcast', 'use binomial'),
  ),
  scenarioCase(
    'an algorithm and a schedule',
    line('schedule: own.json\n    §algorithm: ring'),
    semantics('exclude each other', 'keep one'),
  ),
  scenarioCase(
    'a pipeline of something that is none',
    line('algorithm: recursive-doubling\n    §chunk: 64 KiB'),
    semantics('is no pipeline', 'ring'),
  ),
  scenarioCase(
    'an order of something that is no ring',
    line('algorithm: hierarchical\n    §order: contiguous'),
    semantics('only a built-in ring has "order"'),
  ),
  scenarioCase(
    'a ring that leaves a rank out',
    line('order: §[0, 1, 2]'),
    semantics('each of the 4 ranks once', '0 to 3'),
  ),
  scenarioCase('a ring over a rank twice', line('order: §[0, 1, 2, 2]'), semantics('each of the 4 ranks once')),
  scenarioCase(
    'a message that is no number of its elements',
    [mpi, '- id: sum\n    kind: collective\n    type: bfloat16\n    size: §1023 B'],
    semantics('no number of bfloat16', 'multiple of 2'),
  ),
  scenarioCase(
    'a size that is listed twice',
    [mpi, '- id: sum\n    kind: collective\n    sizes: [1 KiB, §1 KiB]'],
    semantics('listed twice'),
  ),
  scenarioCase(
    'a probe of part of an element',
    line('type: float32\n    probe: §4098 B'),
    semantics('no number of float32 elements'),
  ),
  scenarioCase('a quantised maximum', line('op: max\n    quantise: §int8'), semantics('only float32 sums')),
  scenarioCase(
    'more ranks than the pool has hosts',
    line('ranks: { placer: packed, count: §5 }'),
    semantics('4 free hosts, and 5 ranks', 'fewer ranks'),
  ),
  scenarioCase(
    'a pool that an earlier job has emptied',
    line(
      'ranks: { placer: packed, count: 3 }\n  - { id: late, kind: mpi, size: 4 B, ranks: { placer: spread, beside: [sum], count: §2 } }',
    ),
    semantics('1 free hosts, and 2 ranks'),
  ),
  scenarioCase(
    'a job beside one that is not there',
    line('ranks: { placer: spread, beside: [§smu] }'),
    semantics('no earlier job "smu"'),
  ),
  scenarioCase(
    'an unknown placer',
    line('ranks: { placer: §packd }'),
    schema('"packed" or "spread"', 'did you mean "packed"?'),
  ),
  scenarioCase('too many streams', line('streams: §65'), schema('at most 64')),
];
