import { marked, SCENARIO, TOPOLOGY } from './base.js';
import type { BadInputCase } from './cases.js';

const semantics = (says: string, hint = '') => ({ code: 'input.semantics', says, hint }) as const;

/** Four parallel links, two single ones whose delays differ, one to a host, one with another MTU. */
const PARALLEL = `${TOPOLOGY}    parallel: 4
  - { id: short, between: [east, west], delay: 1 ms, rate: 200 Mbit/s }
  - { id: long, between: [east, west], delay: 3 ms, rate: 200 Mbit/s }
  - { id: back, between: [west, east], delay: 3 ms, rate: 200 Mbit/s }
  - { id: jumbo, between: [east, west], delay: 1 ms, rate: 200 Mbit/s, mtu: 9000 }
  - { id: end, between: [east, island], delay: 1 ms, rate: 200 Mbit/s, parallel: 2 }
`;

const balanced = (
  title: string,
  lines: { readonly policies: readonly string[]; readonly changes?: readonly string[] },
  verdict: Parameters<typeof marked>[2],
): BadInputCase => {
  const items = (key: string, texts: readonly string[] = []): string =>
    texts.length === 0 ? '' : `${key}:\n${texts.map((text) => `  - ${text}\n`).join('')}`;
  const added = `${items('balance', lines.policies)}${items('timeline', lines.changes)}`;
  return marked(title, { 'scenario.yaml': `${SCENARIO}${added}`, 'topology.yaml': PARALLEL }, verdict);
};

const policy = (title: string, text: string, verdict: Parameters<typeof marked>[2]) =>
  balanced(title, { policies: [text] }, verdict);
const change = (title: string, text: string, verdict: Parameters<typeof marked>[2]) =>
  balanced(title, { policies: ['{ id: p, links: wan, direction: forward }'], changes: [text] }, verdict);

export const BALANCE_CASES: readonly BadInputCase[] = [
  policy('a policy for an unknown link', '{ id: p, links: §wam }', semantics('no link "wam"', 'wan')),
  policy('an unknown mode', '{ id: p, links: wan, mode: §sprinkle }', {
    code: 'input.schema',
    says: 'sprinkle',
    hint: '',
  }),
  policy('a policy for one link', '{ id: p, links: §short }', semantics('one link', 'parallel: 2')),
  policy('a link named twice', '{ id: p, links: §[wan, wan.1] }', semantics('named twice')),
  policy(
    'links that lead the other way',
    '{ id: p, links: §[short, back] }',
    semantics(
      'not parallel: "short" leads from east-gw to west-gw, "back" leads from west-gw to east-gw',
      'same order',
    ),
  ),
  policy('links of different MTU', '{ id: p, links: §[short, jumbo] }', semantics('differ in their MTU')),
  policy(
    'a host that balances',
    '{ id: p, links: §end }',
    semantics('"island" is a host, and only routers balance', '"direction"'),
  ),
  policy(
    'a weight of a link outside the policy',
    '{ id: p, links: wan, mode: weighted, weights: { wan.9: §2 } }',
    semantics('no link of the policy "wan.9"', 'wan.0'),
  ),
  policy(
    'weights that leave no link',
    '{ id: p, links: wan, weights: §{ wan.0: 0, wan.1: 0, wan.2: 0, wan.3: 0 } }',
    semantics('every link has a weight of 0'),
  ),
  policy('a weight that the kernel cannot keep', '{ id: p, links: wan, weights: { wan.0: §257 } }', {
    code: 'input.schema',
    says: '256',
    hint: '',
  }),
  policy(
    'a flowlet gap that reorders',
    '{ id: p, links: [short, long], mode: flowlet, flowlet: { gap: §1 ms } }',
    semantics('a gap of 1 ms reorders: the delays of the links differ by 2 ms', 'longer gap'),
  ),
  policy(
    'an adaptive gap that reorders',
    '{ id: p, links: [short, long], mode: adaptive, adaptive: { gap: §2 ms } }',
    semantics('a gap of 2 ms reorders', '0 s'),
  ),
  policy('a balancer that is called too often', '{ id: p, links: wan, balancer: { file: mine.ts, period: §10 us } }', {
    code: 'input.schema',
    says: 'too short',
    hint: '1 ms',
  }),
  balanced(
    'two policies for one link',
    { policies: ['{ id: p, links: wan }', '{ id: q, links: §[wan.3, short], direction: reverse }'] },
    semantics('"wan.3" is in the policy "p" already', 'one policy in each direction'),
  ),
  balanced(
    'a router that hashes in two ways',
    { policies: ['{ id: p, links: wan }', '{ id: q, links: [short, long], hash: { layer: §3 } }'] },
    semantics('"east-gw" hashes by layer 4 already', 'one way to hash'),
  ),
  balanced(
    'two policies of one name',
    { policies: ['{ id: p, links: wan }', '{ id: §p, links: [short, long] }'] },
    semantics('two policies are named "p"'),
  ),
  change(
    'a change of an unknown policy',
    '{ id: c, at: 1 s, balance: §q, set: { mode: spray } }',
    semantics('no policy "q"', 'did you mean "p"?'),
  ),
  change('a change of no link, policy or pair', '§{ id: c, at: 1 s, set: { mode: spray } }', {
    code: 'input.schema',
    says: '"c" names no link',
    hint: '"balance: …"',
  }),
  change(
    'a change of a link and a policy',
    '{ id: c, at: 1 s, §link: wan, balance: p, set: { mode: spray } }',
    semantics('exclude each other'),
  ),
  change('a change of a policy that changes nothing', '§{ id: c, at: 1 s, balance: p }', semantics('changes nothing')),
  change(
    'a change of a direction that the policy does not have',
    '{ id: c, at: 1 s, balance: p, direction: §reverse, set: { mode: spray } }',
    semantics('is not for the direction reverse'),
  ),
  change(
    'a rate of a policy',
    '{ id: c, at: 1 s, balance: p, set: { §rate: 1 Gbit/s } }',
    semantics('"rate" is a setting of a link', '"link"'),
  ),
  change(
    'a mode of a link',
    '{ id: c, at: 1 s, link: short, set: { §mode: spray } }',
    semantics('"mode" is a setting of a policy', '"balance"'),
  ),
  change(
    'a policy that goes down',
    '{ id: c, at: 1 s, balance: p, §state: down }',
    semantics('"state" is for a link', 'remove "state"'),
  ),
];
