import { marked, SCENARIO, scenarioCase, TOPOLOGY } from './base.js';
import type { BadInputCase } from './cases.js';

const schema = (says: string, hint = '') => ({ code: 'input.schema', says, hint }) as const;
const semantics = (says: string, hint = '') => ({ code: 'input.semantics', says, hint }) as const;
const seed = 'seed: 1';
const rule = (text: string) => [seed, `transport:\n  - ${text}`] as const;
const change = (text: string) => [seed, `timeline:\n  - ${text}`] as const;

export const TRANSPORT_CASES: readonly BadInputCase[] = [
  scenarioCase(
    'TCP settings of an unknown site',
    rule('{ between: [east, §wst], congestion: bbr }'),
    semantics('no site or host "wst"', 'did you mean "west"?'),
  ),
  scenarioCase(
    'TCP settings of a router',
    rule('{ from: east-1, to: §west-gw, congestion: bbr }'),
    semantics('is a router', 'name a host'),
  ),
  scenarioCase('TCP settings of nobody', rule('§{ congestion: bbr }'), schema('is not clear', 'between: [a, b]')),
  scenarioCase(
    'TCP settings of one end only',
    rule('§{ from: east, congestion: bbr }'),
    schema('is not clear', '"from" and "to"'),
  ),
  scenarioCase('a rule that sets nothing', rule('§{ between: [east, west] }'), semantics('nothing is set', 'initcwnd')),
  scenarioCase(
    'an initial window of nothing',
    rule('{ between: [east, west], initcwnd: §0 }'),
    schema('at least 1, found 0'),
  ),
  scenarioCase(
    'a name that is no congestion control',
    rule('{ between: [east, west], congestion: §"B B R" }'),
    schema('"congestion" must be'),
  ),
  marked(
    'a route that overrides what a workload asked for',
    {
      'scenario.yaml': SCENARIO.replace(seed, 'transport:\n  - { between: [east, west], congestion: §bbr }').replace(
        'duration: 2 s',
        'duration: 2 s\n    congestion: cubic',
      ),
      'topology.yaml': TOPOLOGY,
    },
    semantics('chooses its congestion control itself', 'leave these hosts out'),
  ),
  scenarioCase(
    'a change of TCP settings of a link',
    change('{ id: c, at: 1 s, §link: wan, between: [east, west], transport: { congestion: bbr } }'),
    semantics('about hosts, not about a link'),
  ),
  scenarioCase(
    'a change of a link between places',
    change('{ id: c, at: 1 s, link: wan, §between: [east, west], state: down }'),
    semantics('only a change of "transport"'),
  ),
  scenarioCase(
    'a change of nothing',
    change('§{ id: c, at: 1 s, state: down }'),
    schema('names no link', 'transport: { congestion: bbr }'),
  ),
];
