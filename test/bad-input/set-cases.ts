import { setCase } from './base.js';
import type { BadInputCase } from './cases.js';

const usage = (says: string, hint = '') => ({ code: 'usage', says, hint }) as const;

export const SET_CASES: readonly BadInputCase[] = [
  setCase('an override without a value', 'topology.links.wan.rate', usage('not a path and a value', '--set')),
  setCase(
    'an override of an unknown key',
    'topology.links.wan.§ratee=1 Gbit/s',
    usage('no key "ratee"', 'did you mean "rate"?'),
  ),
  setCase(
    'an override of an unknown item',
    'topology.links.§wam.rate=1 Gbit/s',
    usage('no item "wam"', 'did you mean "wan"?'),
  ),
  setCase('an override below a plain value', 'seed.§x=1', usage('no "x" inside 1')),
  setCase('an override with an empty step', 'topology..rate=1', usage('is not a path', 'single dots')),
  setCase('an override with a bad value', 'topology.links.wan.rate=§1 gbit', {
    code: 'input.schema',
    says: '"gbit"',
    hint: '1 Gbit/s',
  }),
  setCase('an override that is not YAML', 'clock=§[', usage('not YAML')),
];
