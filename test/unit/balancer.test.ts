import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkBalancerAnswer } from '../../src/agent/links/check-balancer-answer.js';
import { loadBalancers } from '../../src/app/load-balancers.js';
import type { PlannedBalance } from '../../src/plan/types.js';
import { parseScenario } from '../../src/spec/index.js';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'longhaul-balancer-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const TEXT = `format: longhaul/scenario@1
name: mine
topology:
  sites:
    east: { hosts: 1, access: { rate: 1 Gbit/s } }
    west: { hosts: 1, access: { rate: 1 Gbit/s } }
  links:
    - { id: wan, between: [east, west], delay: 1 ms, rate: 1 Gbit/s, parallel: 2 }
balance:
  - { id: p, links: wan, balancer: { file: mine.ts, period: 5 ms } }
workloads:
  - { id: rtt, kind: ping, from: east-1, to: west-1 }
`;

const load = async () => {
  const scenario = await loadBalancers(parseScenario({ scenario: { file: 'mine.yaml', text: TEXT } }), {
    scenarioPath: join(dir, 'mine.yaml'),
  });
  return scenario.balancing?.policies[0]?.balancer;
};

describe('loadBalancers', () => {
  it('makes one module of a TypeScript file and what it imports, which runs where neither is', async () => {
    writeFileSync(join(dir, 'share.ts'), 'export const share = (bytes: number): number => 1 / (1 + bytes);\n');
    writeFileSync(
      join(dir, 'mine.ts'),
      `import { share } from './share.ts';
export function balance({ links }: { links: { backlog_bytes: number }[] }) {
  return { weights: links.map((link) => share(link.backlog_bytes)) };
}
`,
    );
    const loaded = await load();
    rmSync(join(dir, 'share.ts'));
    const url = `data:text/javascript,${encodeURIComponent(loaded?.code ?? '')}`;
    const { balance } = (await import(url)) as { balance: (view: object) => unknown };
    expect(balance({ links: [{ backlog_bytes: 0 }, { backlog_bytes: 1 }] })).toEqual({ weights: [1, 0.5] });
  });

  it('refuses what is not there, is no module or exports something else, at the line that names it', async () => {
    const where = { file: 'mine.yaml', line: 10, col: 44 };
    await expect(load()).rejects.toMatchObject({
      code: 'input.file',
      where,
      message: expect.stringMatching(/mine.ts" cannot be read/) as string,
    });
    writeFileSync(join(dir, 'mine.ts'), 'export function balance( {\n');
    await expect(load()).rejects.toMatchObject({
      code: 'input.file',
      where,
      message: expect.stringMatching(/cannot be read/) as string,
    });
    writeFileSync(join(dir, 'mine.ts'), 'export const balancer = 1;\n');
    await expect(load()).rejects.toMatchObject({
      code: 'input.file',
      where,
      message: expect.stringMatching(/no function "balance"/) as string,
    });
  });
});

describe('what a balancer answers', () => {
  const policy = {
    id: 'p',
    links: ['wan.0', 'wan.1', 'wan.2'].map((link) => ({ link, dev: link })),
    weights: { 'wan.0': 1, 'wan.1': 5, 'wan.2': 1 },
    origin: null,
  } as unknown as PlannedBalance;
  const check = (answer: unknown) => checkBalancerAnswer(answer, policy);

  it('is nothing, a mode, or weights by name or in order', () => {
    expect([check(undefined), check(null)]).toEqual([null, null]);
    expect(check({ mode: 'spray' })).toEqual({ mode: 'spray' });
    expect(check({ weights: [3, 2, 0] })).toEqual({ weights: { 'wan.0': 3, 'wan.1': 2, 'wan.2': 0 } });
    expect(check({ weights: { 'wan.2': 7 } })).toEqual({ weights: { 'wan.0': 1, 'wan.1': 5, 'wan.2': 7 } });
  });

  it('is scaled to whole weights that the kernel can keep, and a small share stays one', () => {
    expect(check({ weights: [0.5, 0.25, 1e-9] })).toEqual({ weights: { 'wan.0': 256, 'wan.1': 128, 'wan.2': 1 } });
    expect(check({ weights: [1000, 0, 500] })).toEqual({ weights: { 'wan.0': 256, 'wan.1': 0, 'wan.2': 128 } });
  });

  it.each([
    [7, '7 is no answer'],
    [{ weight: [1] }, '"weight" is nothing'],
    [{ mode: 'sprinkle' }, '"sprinkle" is no mode'],
    [{ weights: 3 }, 'a list or a mapping'],
    [{ weights: [1, 2] }, 'weight of wan.2'],
    [{ weights: [1, -2, 1] }, 'weight of wan.1 is -2'],
    [{ weights: [1, Number.NaN, 1] }, 'weight of wan.1'],
    [{ weights: { lan: 1 } }, '"lan" is no link'],
    [{ weights: [0, 0, 0] }, 'every weight is 0'],
  ])('is refused: %j', (answer, says) => {
    expect(() => check(answer)).toThrow(says);
  });
});
