import { scenarioCase } from './base.js';
import type { BadInputCase } from './cases.js';

const schema = (says: string, hint = '') => ({ code: 'input.schema', says, hint }) as const;
const semantics = (says: string, hint = '') => ({ code: 'input.semantics', says, hint }) as const;

const ping = '- id: rtt\n    kind: ping\n    from: east-1\n    to: west-1';
const SETTINGS = { from: 'east', to: 'west', sizes: '{ fixed: 64 KiB }', interval: '1 ms', count: '10' };
/** The ping of the base becomes a workload of flows with other settings; an undefined one is left out. */
const flows = (changes: Readonly<Record<string, string | undefined>>, mark = ''): readonly [string, string] => {
  const settings: Readonly<Record<string, string | undefined>> = { ...SETTINGS, ...changes };
  const lines = Object.entries(settings).flatMap(([key, value]) =>
    value === undefined ? [] : [`    ${key}: ${value}`],
  );
  return [ping, [`- ${mark}id: rtt`, '    kind: flows', ...lines].join('\n')];
};

export const FLOWS_CASES: readonly BadInputCase[] = [
  scenarioCase('flows from nowhere', flows({ from: '§est' }), semantics('no node "est"')),
  scenarioCase(
    'flows of a node with itself',
    flows({ from: '§east-1', to: 'east-1' }),
    semantics('"east-1" has 0 senders', 'cannot send to itself'),
  ),
  scenarioCase('flows of one node twice', flows({ from: '§[east, east-1]' }), semantics('"east-1" is named twice')),
  scenarioCase('more flows at once than senders', flows({ fan_in: '§3' }), semantics('3 flows start at once')),
  scenarioCase('flows without sizes', flows({ sizes: '§{ scale: 2 }' }), semantics('sizes of the flows are missing')),
  scenarioCase(
    'flows of two kinds of sizes',
    flows({ sizes: '§{ fixed: 1 MB, distribution: websearch }' }),
    semantics('given twice', 'use one of'),
  ),
  scenarioCase(
    'a distribution that nobody published',
    flows({ sizes: '{ distribution: §websurch }' }),
    schema('', 'did you mean "websearch"?'),
  ),
  scenarioCase(
    'a distribution that falls',
    flows({ sizes: '{ cdf: [[1 kB, 0.5], §[500 B, 1]] }' }),
    semantics('grow from point to point'),
  ),
  scenarioCase(
    'a distribution without its largest size',
    flows({ sizes: '{ cdf: [[1 kB, 0], §[2 kB, 0.9]] }' }),
    semantics('the last share is not 100 %'),
  ),
  scenarioCase('flows of nothing', flows({ sizes: '{ fixed: 64 B, scale: §0.1 }' }), semantics('would be 6.4 B')),
  scenarioCase('flows of no rate', flows({ interval: undefined }, '§'), semantics('how often flows arrive')),
  scenarioCase(
    'flows of two rates',
    flows({ rate: '1 Mbit/s', interval: undefined, '§interval': '1 ms' }),
    semantics('exclude each other', 'keep one'),
  ),
  scenarioCase('flows without an end', flows({ count: undefined }, '§'), semantics('when arrivals end')),
  scenarioCase(
    'more flows than there are ports',
    flows({ count: undefined, duration: '100 s' }, '§'),
    semantics('about 100000 flows would start, and at most 20000'),
  ),
];
