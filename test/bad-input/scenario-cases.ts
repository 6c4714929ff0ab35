import { scenarioCase } from './base.js';
import type { BadInputCase } from './cases.js';

const schema = (says: string, hint = '') => ({ code: 'input.schema', says, hint }) as const;
const semantics = (says: string, hint = '') => ({ code: 'input.semantics', says, hint }) as const;
const seed = 'seed: 1';
const fast = '{ id: fast, workload: bulk, metric: goodput_bps, min: 1e6 }';
const bound = (text: string) => [fast, `{ id: fast, workload: bulk, metric: goodput_bps, ${text} }`] as const;

export const SCENARIO_CASES: readonly BadInputCase[] = [
  scenarioCase(
    'a stopping rule about a metric that does not exist',
    ['seed: 1', 'seed: 1\nuntil: { workload: bulk, metric: §goodput, width: 1 % }'],
    { code: 'input.semantics', says: 'no metric "goodput"', hint: 'goodput_bps' },
  ),
  scenarioCase('a misspelt processor', [seed, 'processor: §maskd'], schema('"masked"', 'did you mean "masked"?')),
  scenarioCase('a misspelt clock', [seed, 'clock: §virtul'], schema('"virtual" or "real"', 'did you mean "virtual"?')),
  scenarioCase('a seed beyond 2^53', [seed, 'seed: §9007199254740993'], schema('seed')),
  scenarioCase('no repeats', [seed, 'repeats: §0'], schema('at least 1')),
  scenarioCase('a deadline without a unit', [seed, 'deadline: §120'], schema('no unit', '120 ms')),
  scenarioCase('samples closer than a millisecond', [seed, 'sample: §10 us'], schema('too short', '1 ms')),
  scenarioCase(
    'a missing name',
    ['format: longhaul/scenario@1\nname: small', '§format: longhaul/scenario@1'],
    schema('"name" is missing'),
  ),
  scenarioCase('a name with a slash', ['name: small', 'name: §../small'], schema('not a usable name')),
  scenarioCase(
    'a capture on an unknown node',
    [seed, 'captures: [{ node: §esat-1, dev: eth0 }]'],
    semantics('no node "esat-1"', 'east-1'),
  ),
  scenarioCase(
    'a capture on an unknown interface',
    [seed, 'captures: [{ node: east-gw, dev: §wn }]'],
    semantics('no interface of east-gw "wn"', 'did you mean "wan"?'),
  ),
  scenarioCase('two workloads of one name', ['- id: bulk', '- id: §rtt'], semantics('two workloads are named "rtt"')),
  scenarioCase(
    'an expectation about an unknown workload',
    [fast, '{ id: fast, workload: §bulky, metric: goodput_bps, min: 1e6 }'],
    semantics('no workload "bulky"', 'did you mean "bulk"?'),
  ),
  scenarioCase(
    'a ratio to an unknown workload',
    bound('over: §rt, min: 1'),
    semantics('no workload "rt"', 'did you mean "rtt"?'),
  ),
  scenarioCase(
    'a ratio of metrics that the other workload does not have',
    bound('over: §rtt, min: 1'),
    semantics('workload "rtt" has no metric "goodput_bps"', 'rtt_p50_ms'),
  ),
  scenarioCase('a ratio of a workload to itself', bound('over: §bulk, min: 1'), semantics('needs two workloads')),
  scenarioCase('an unknown statistic', bound('statistic: §maen, min: 1'), schema('"median"', 'did you mean "mean"?')),
  scenarioCase(
    'a confidence without a statistic',
    bound('confidence: §95 %, min: 1'),
    semantics('a confidence belongs to a statistic', 'statistic: median'),
  ),
  scenarioCase(
    'a confidence of 100 %',
    bound('statistic: mean, confidence: §100 %, min: 1'),
    schema('below 100 %', '95 %'),
  ),
  scenarioCase(
    'an unknown metric',
    [fast, '{ id: fast, workload: bulk, metric: §goodput_bsp, min: 1e6 }'],
    semantics('no metric "goodput_bsp"', 'did you mean "goodput_bps"?'),
  ),
  scenarioCase(
    'a metric of another kind of workload',
    [fast, '{ id: fast, workload: rtt, metric: §goodput_bps, min: 1e6 }'],
    semantics('no metric "goodput_bps"', 'rtt_min_ms'),
  ),
  scenarioCase(
    'an expectation about an unknown link',
    [fast, '{ id: fast, link: §wam, direction: forward, metric: drops, max: 0 }'],
    semantics('no link "wam"', 'did you mean "wan"?'),
  ),
  scenarioCase(
    'a link without its direction',
    [fast, '§{ id: fast, link: wan, metric: drops, max: 0 }'],
    schema('which direction', 'direction: forward'),
  ),
  scenarioCase(
    'an expectation about nothing',
    [fast, '§{ id: fast, metric: drops, max: 0 }'],
    semantics('about one workload or one link'),
  ),
  scenarioCase('a bound with a unit', bound('min: §1 Mbit/s'), schema('"min" must be a number', '1e6 for 1 Mbit/s')),
  scenarioCase(
    'no bound at all',
    [fast, '§{ id: fast, workload: bulk, metric: goodput_bps }'],
    semantics('has no bound', 'min'),
  ),
  scenarioCase(
    'a target without a tolerance',
    [fast, '§{ id: fast, workload: bulk, metric: goodput_bps, target: 1e6 }'],
    semantics('needs a tolerance'),
  ),
  scenarioCase('min above max', bound('min: §2, max: 1'), semantics('above max')),
  scenarioCase(
    'a sweep of an unknown path',
    [seed, 'sweep: [{ path: §topology.links.wan.ratee, values: [1 Gbit/s] }]'],
    semantics('no key "ratee"', 'did you mean "rate"?'),
  ),
  scenarioCase(
    'a sweep with one bad value',
    [seed, 'sweep: [{ path: topology.links.wan.rate, values: [1 Gbit/s, §2 gbit] }]'],
    semantics('cannot be "2 gbit"', 'write "2 Gbit/s"'),
  ),
  scenarioCase('a sweep of the sweep', [seed, 'sweep: [{ path: §sweep, values: [1] }]'], semantics('cannot be swept')),
  scenarioCase(
    'a sweep of the number of repeats',
    [seed, 'sweep: [{ path: §repeats, values: [1, 2] }]'],
    semantics('cannot be swept'),
  ),
  scenarioCase(
    'a sweep with one value twice',
    [seed, 'sweep: [{ path: §seed, values: [1, 2, 1] }]'],
    semantics('has the value 1 twice', 'repeats'),
  ),
];
