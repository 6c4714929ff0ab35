import { scenarioCase } from './base.js';
import type { BadInputCase } from './cases.js';

const schema = (says: string, hint = '') => ({ code: 'input.schema', says, hint }) as const;
const semantics = (says: string, hint = '') => ({ code: 'input.semantics', says, hint }) as const;
const seed = 'seed: 1';
const lines = (text: string) => [seed, text] as const;
const controller = (text: string) => lines(`controllers:\n  - ${text}`);

export const CONTROL_CASES: readonly BadInputCase[] = [
  scenarioCase(
    'telemetry between two samples',
    lines('sample: 10 ms\ntelemetry: { period: §15 ms }'),
    semantics('no multiple of the samples every 10 ms', 'made of the samples'),
  ),
  scenarioCase('telemetry at an instant', lines('telemetry: { period: §1 us }'), schema('too short', '1 ms')),
  scenarioCase('a controller that is nothing', controller('§{ id: c }'), schema('nothing says what runs', '"kind"')),
  scenarioCase(
    'a controller that is two things',
    controller('§{ id: c, kind: static, file: own.ts }'),
    schema('is one thing', 'give one of'),
  ),
  scenarioCase(
    'an unknown reference',
    controller('{ id: c, kind: §distance }'),
    schema('"kind" must be', 'distance-aware'),
  ),
  scenarioCase(
    'two controllers of one name',
    lines('controllers:\n  - { id: c, kind: static }\n  - { id: §c, kind: distance-aware }'),
    semantics('two controllers are named "c"'),
  ),
  scenarioCase(
    'a decision between two records',
    controller('{ id: c, kind: static, period: §25 ms }'),
    semantics('no multiple of the telemetry every 10 ms'),
  ),
  scenarioCase(
    'a decision that takes longer than until the next one',
    controller('{ id: c, kind: static, decision_delay: §10 ms }'),
    semantics('the next decision is due after 10 ms', 'shorter'),
  ),
];
