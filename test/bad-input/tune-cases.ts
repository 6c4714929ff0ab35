import { scenarioCase } from './base.js';
import type { BadInputCase } from './cases.js';

const schema = (says: string, hint = '') => ({ code: 'input.schema', says, hint }) as const;
const semantics = (says: string, hint = '') => ({ code: 'input.semantics', says, hint }) as const;
const limit = '{ path: topology.links.wan.queue.limit, from: 1, to: 4, unit: BDP }';
const objective = 'workload: bulk, metric: goodput_bps, goal: maximize';

/** A scenario with a search, of which some parts are replaced. */
const tune = (parts: { objective?: string; parameter?: string; rest?: string }) =>
  [
    'seed: 1',
    'seed: 1\ntune:\n' +
      `  objective: { ${parts.objective ?? objective} }\n` +
      `  parameters:\n    - ${parts.parameter ?? limit}\n` +
      (parts.rest ?? ''),
  ] as const;

export const TUNE_CASES: readonly BadInputCase[] = [
  scenarioCase(
    'an objective about an unknown metric',
    tune({ objective: 'workload: bulk, metric: §goodput_bsp, goal: maximize' }),
    semantics('no metric "goodput_bsp"', 'did you mean "goodput_bps"?'),
  ),
  scenarioCase(
    'a goal that is no direction',
    tune({ objective: 'workload: bulk, metric: goodput_bps, goal: §maximise' }),
    schema('"maximize"', 'did you mean "maximize"?'),
  ),
  scenarioCase(
    'a parameter with neither values nor a range',
    tune({ parameter: '§{ path: topology.links.wan.queue.limit, unit: BDP }' }),
    semantics('must have either values or a range'),
  ),
  scenarioCase(
    'a range from the larger value to the smaller',
    tune({ parameter: '{ path: topology.links.wan.queue.limit, unit: BDP, from: 4, to: §1 }' }),
    semantics('from the smaller value', 'swap them'),
  ),
  scenarioCase(
    'a logarithmic range from zero',
    tune({ parameter: '{ path: topology.links.wan.queue.limit, unit: BDP, from: §0, to: 1, scale: log }' }),
    semantics('no place for 0', 'scale: linear'),
  ),
  scenarioCase(
    'a grid with more points than trials',
    tune({ rest: '  method: grid\n  trials: §4\n' }),
    semantics('this grid has 5 points', 'set "trials: 5"'),
  ),
  scenarioCase(
    'a tuned value that the file could not have',
    tune({ parameter: '§{ path: topology.links.wan.queue.limit, from: 1, to: 4, unit: BPD }' }),
    semantics('cannot be "1 BPD"'),
  ),
  scenarioCase(
    'a range of whole numbers without a step',
    tune({ parameter: '§{ path: topology.links.wan.queue.limit, from: 1, to: 9, unit: packets }' }),
    semantics('cannot be "3.96 packets"'),
  ),
  scenarioCase(
    'a tuned seed',
    tune({ parameter: '{ path: §seed, from: 1, to: 9, step: 1 }' }),
    semantics('"seed" cannot be tuned'),
  ),
  scenarioCase(
    'a constraint without a bound',
    tune({ rest: '  constraints:\n    - §workload: bulk\n      metric: retransmits\n' }),
    semantics('a constraint needs a bound'),
  ),
];
