import { marked, scenarioCase, SCENARIO, TOPOLOGY, topologyCase } from './base.js';
import type { BadInputCase } from './cases.js';

const semantics = (says: string, hint = '') => ({ code: 'input.semantics', says, hint }) as const;
const seed = 'seed: 1';
const change = (text: string) => [seed, `timeline:\n  - ${text}`] as const;
const changes = (...texts: readonly string[]) =>
  [seed, ['timeline:', ...texts.map((text) => `  - ${text}`)].join('\n')] as const;
const rate = 'rate: 200 Mbit/s';

/** A scenario whose link has a trace, with the mark in the trace itself or beside it. */
const traced = (title: string, [line, trace]: readonly [string, string], verdict: Parameters<typeof marked>[2]) =>
  marked(
    title,
    { 'scenario.yaml': SCENARIO, 'topology.yaml': TOPOLOGY.replace(rate, line), 'cell.down': trace, 'cell.csv': trace },
    verdict,
  );

/** A change of a link that has another setting as well. */
const beside = (title: string, [line, what]: readonly [string, string], verdict: Parameters<typeof marked>[2]) =>
  marked(
    title,
    {
      'scenario.yaml': SCENARIO.replace(seed, `timeline:\n  - { id: c, at: 1 s, link: wan, ${what} }`),
      'topology.yaml': TOPOLOGY.replace(rate, `${rate}\n    ${line}`),
    },
    verdict,
  );

export const TIMELINE_CASES: readonly BadInputCase[] = [
  scenarioCase(
    'a change of an unknown link',
    change('{ id: c, at: 1 s, link: §wam, state: down }'),
    semantics('no link "wam"', 'wan'),
  ),
  scenarioCase(
    'a change that changes nothing',
    change('§{ id: c, at: 1 s, link: wan }'),
    semantics('changes nothing', 'state: down'),
  ),
  scenarioCase(
    'a change that sets and cuts',
    change('§{ id: c, at: 1 s, link: wan, state: down, set: { delay: 1 ms } }'),
    semantics('exclude each other'),
  ),
  scenarioCase('empty settings', change('{ id: c, at: 1 s, link: wan, set: §{} }'), semantics('"set" is empty')),
  scenarioCase(
    'a cut of one direction',
    change('{ id: c, at: 1 s, link: wan, state: down, §direction: forward }'),
    semantics('down or up in both directions', 'remove "direction"'),
  ),
  scenarioCase(
    'convergence of a link that does not move',
    change('{ id: c, at: 1 s, link: wan, set: { delay: 1 ms }, §converge: 1 s }'),
    semantics('only a link that goes down or up moves routes'),
  ),
  scenarioCase(
    'a change after the deadline',
    change('{ id: c, at: §1 h, link: wan, state: down }'),
    semantics('the deadline of 600 s has passed'),
  ),
  scenarioCase(
    'a change after an unknown workload',
    change('{ id: c, after: §bulky, link: wan, state: down }'),
    semantics('no workload "bulky"', 'bulk'),
  ),
  scenarioCase(
    'a rate below a host',
    change('{ id: c, at: 1 s, link: east-1, set: { §rate: 1 Gbit/s } }'),
    semantics('"east-1" is a host', 'put a router between'),
  ),
  beside(
    'a delay that changes beside jitter',
    ['jitter: { mode: fifo, spread: 10 us, distribution: uniform }', 'set: { §delay: 1 ms }'],
    semantics('cannot change beside jitter', 'another link'),
  ),
  beside(
    'a loss that changes beside losses by number',
    ['loss: { model: every, every: 100 }', 'set: { §loss: 1 % }'],
    semantics('cannot change beside losses by packet number'),
  ),
  beside(
    'losses by number that begin during a run',
    ['mtu: 1500', 'set: { loss: §{ model: every, every: 100 } }'],
    semantics('cannot begin later', 'model: random'),
  ),
  beside(
    'a drop-tail queue with Ethernet overhead whose rate changes',
    ['overhead: ethernet', 'set: { §rate: 1 Mbit/s }'],
    semantics('has no "overhead: ethernet"', 'use an AQM'),
  ),
  beside(
    'a policer behind a drop-tail queue whose rate changes',
    ['policer: { rate: 100 Mbit/s, burst: 100 kB }', 'set: { §rate: 1 Mbit/s }'],
    semantics('has no policer'),
  ),
  beside(
    'a rate that changes below red',
    [
      'queue: { discipline: red, limit: 200 kB, min: 30 kB, max: 90 kB, probability: 10 % }',
      'set: { §rate: 1 Mbit/s }',
    ],
    semantics('red averages its queue by the rate', 'another discipline'),
  ),
  beside(
    'a cut of a link that duplicates packets',
    ['duplication: 1 %', 'state: §down'],
    semantics('a copy would pass', 'remove the duplication'),
  ),
  scenarioCase(
    'a repair without a cut',
    change('{ id: c, at: 1 s, link: wan, state: §up }'),
    semantics('nothing takes link "wan" down'),
  ),
  scenarioCase(
    'a second cut of a link that is down',
    changes('{ id: a, at: 1 s, link: wan, state: down }', '{ id: b, at: 2 s, link: wan, state: §down }'),
    semantics('down already, since "a"'),
  ),
  scenarioCase(
    'two changes of one setting at one time',
    changes(
      '{ id: a, at: 1 s, link: wan, set: { delay: 1 ms } }',
      '{ id: b, at: §1 s, link: wan, set: { delay: 2 ms } }',
    ),
    semantics('"a" and "b" both change link "wan" at 1 s'),
  ),
  scenarioCase(
    'two changes of one name',
    changes('{ id: a, at: 1 s, link: wan, state: down }', '{ id: §a, at: 2 s, link: wan, state: up }'),
    semantics('two changes are named "a"'),
  ),
  scenarioCase('a change with a list of links', change('{ id: c, at: 1 s, link: §[wan], state: down }'), {
    ...{ code: 'input.schema', says: '"link" must be text', hint: '' },
  }),
  topologyCase('a trace that does not exist', [rate, 'trace: §gone.down'], {
    ...{ code: 'input.file', says: 'there is no such file', hint: 'relative' },
  }),
  traced('a trace with a word in it', ['trace: cell.down', '1\n§two\n'], {
    code: 'input.syntax',
    says: '"two" is not a time',
    hint: 'one time in ms',
  }),
  traced(
    'a rate beside delivery opportunities',
    [`trace: cell.down\n    §${rate}`, '1\n2\n'],
    semantics('opportunities are the rate'),
  ),
  traced(
    'a trace of the rate below an AQM',
    ['trace: §cell.csv\n    queue: { discipline: codel }', 'time,rate\n0 s,1 Mbit/s\n'],
    semantics('needs a drop-tail queue, not codel', 'timeline'),
  ),
  traced(
    'a trace of the rate below a queue in bytes',
    ['trace: §cell.csv\n    queue: { limit: 100 kB }', 'time,rate\n0 s,1 Mbit/s\n'],
    semantics('counts packets, not bytes', 'in packets'),
  ),
  traced(
    'delivery opportunities with Ethernet overhead',
    ['trace: §cell.down\n    overhead: ethernet', '1\n2\n'],
    semantics('has no "overhead: ethernet"'),
  ),
  traced(
    'a trace of the delay beside jitter',
    [
      `${rate}\n    trace: §cell.csv\n    jitter: { mode: fifo, spread: 10 us, distribution: uniform }`,
      'time,delay\n0 s,9 ms\n',
    ],
    semantics('cannot change beside jitter'),
  ),
  marked(
    'a change of what a trace sets',
    {
      'scenario.yaml': SCENARIO.replace(seed, 'timeline:\n  - { id: c, at: 1 s, link: wan, set: { §delay: 1 ms } }'),
      'topology.yaml': TOPOLOGY.replace(rate, `${rate}\n    trace: cell.csv`),
      'cell.csv': 'time,delay\n0 s,1 ms\n',
    },
    semantics('the delay of link "wan" forward comes from its trace'),
  ),
];
