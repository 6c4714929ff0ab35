/**
 * What a user adds from a folder outside the repository, word for word as the guides have it: here balancers, controllers and
 * schedules, congestion controls in modules.test.ts.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CellRecords } from '../../src/records/index.js';
import { readCell } from '../../src/store/index.js';
import { longhaul, temporaryDirectory, type Finished } from '../cli/support/longhaul.js';
import { blocksOf } from './support/guide.js';

const [BALANCER = ''] = blocksOf('load-balancing', 'A balancer of your own', 'ts');
const [BALANCE = ''] = blocksOf('load-balancing', 'A balancer of your own', 'yaml');
const [HALVE = ''] = blocksOf('controllers', 'Your own, in TypeScript', 'ts');
const [WITH_HALVE = ''] = blocksOf('controllers', 'Your own, in TypeScript', 'yaml');
const [INITCWND = ''] = blocksOf('controllers', 'Your own, in any language', 'python');
const [WITH_INITCWND = ''] = blocksOf('controllers', 'Your own, in any language', 'yaml');

const [CHAIN = ''] = blocksOf('collectives', 'A schedule of your own', 'ts');
const [WITH_CHAIN = ''] = blocksOf('collectives', 'A schedule of your own', 'yaml');
const [OWN = ''] = blocksOf('collectives', 'A schedule of your own', 'json');

/** Two sites with 5 ms and 100 Mbit/s between them. */
const scenario = (wan: string, rest: string): string => `format: longhaul/scenario@1
name: own
deadline: 30 s
settle: 100 ms
sample: 10 ms
topology:
  sites:
    east: { hosts: 2, access: { rate: 1 Gbit/s } }
    west: { hosts: 2, access: { rate: 1 Gbit/s } }
  links:
    - { id: wan, between: [east, west], delay: 5 ms, rate: 100 Mbit/s, ${wan} }
${rest}`;

/** Runs study/scenario.yaml of a folder of its own, with these files beside it. */
async function start(files: Readonly<Record<string, string>>): Promise<Finished & { readonly study: string }> {
  const dir = temporaryDirectory(onTestFinished);
  for (const name of ['mine', 'study']) mkdirSync(join(dir, name));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  const study = join(dir, 'study');
  const finished = await longhaul(['run', 'scenario.yaml', '--out', 'out', '--reporter', 'list'], { cwd: study });
  return { ...finished, study };
}

async function run(files: Readonly<Record<string, string>>): Promise<CellRecords> {
  const { exitCode, stderr, study } = await start(files);
  expect(exitCode, stderr).toBe(0);
  const [id = ''] = readdirSync(join(study, 'out/own'));
  return await readCell(join(study, 'out/own', id, 'cells/default/1'));
}

const linesOf = (text: string): number => text.trimEnd().split('\n').length;

describe('the guides’ plug-ins of one’s own', () => {
  it.each([
    ['a balancer', BALANCER],
    ['a schedule', CHAIN],
    ['a schedule as a list', OWN],
    ['a controller in TypeScript', HALVE],
    ['a controller in Python', INITCWND],
  ])('%s takes less than 30 lines', (_what, code) => {
    expect(linesOf(code)).toBeGreaterThan(5);
    expect(linesOf(code)).toBeLessThan(30);
  });

  it('the balancer gives less to a link whose queue grows, here one that has become slow', async () => {
    const { events } = await run({
      'mine/balancer.ts': BALANCER,
      'study/scenario.yaml': scenario(
        'parallel: 2, queue: { limit: 200 packets }',
        `${BALANCE}workloads:
  - { id: flow, kind: iperf3, from: east-1, to: west-1, protocol: udp, rate: 80 Mbit/s, block: 1472 B, duration: 1 s }
timeline:
  - { id: slow, at: 400 ms, link: wan.0, set: { rate: 20 Mbit/s } }
`,
      ),
    });
    const changes = events.filter((event) => event.event === 'balance.change');
    const shareOfFirst = (from: number, to: number): readonly number[] =>
      changes
        .filter(({ t_ns, direction }) => direction === 'forward' && t_ns > from && t_ns < to)
        .map(({ weights }) => (weights['wan.0'] ?? 0) / ((weights['wan.0'] ?? 0) + (weights['wan.1'] ?? 0)));
    expect(Math.min(...shareOfFirst(1e8, 4e8), 0.5)).toBeGreaterThan(0.3);
    // How little depends on how iperf3 spaces its datagrams, which differs from version to version.
    expect(Math.min(...shareOfFirst(4.1e8, 1e9))).toBeLessThan(0.2);
  });

  it('the schedule in TypeScript reduces right, over the long link once each way', async () => {
    const { workloads } = await run({
      'study/chain.ts': CHAIN,
      'study/scenario.yaml': scenario('queue: { limit: 200 packets }', WITH_CHAIN),
    });
    const [{ metrics }] = workloads as [CellRecords['workloads'][number]];
    expect(metrics['wrong']).toBe(0);
    // Three times 1 MiB, headers included; a ring of four would carry half as much again.
    for (const way of ['forward', 'reverse']) {
      const bytes = metrics[`wan_${way}_bytes`] ?? 0;
      expect(bytes).toBeGreaterThan(3 * 2 ** 20);
      expect(bytes).toBeLessThan(3.5 * 2 ** 20);
    }
  });

  it('the schedule as a list of actions reduces right', async () => {
    const { workloads } = await run({
      'study/own.json': OWN,
      'study/scenario.yaml': scenario(
        'queue: { limit: 200 packets }',
        'workloads:\n  - { id: own, kind: collective, schedule: own.json, size: 64 KiB, ranks: [east-1, west-1] }\n',
      ),
    });
    expect(workloads[0]?.metrics['wrong']).toBe(0);
  });

  it('the controller in TypeScript halves the queue that a flow fills, and the kernel holds to it', async () => {
    const { control, samples } = await run({
      'study/halve.ts': HALVE,
      'study/scenario.yaml': scenario(
        'queue: { limit: 120 packets }',
        `${WITH_HALVE}workloads:
  - { id: flow, kind: iperf3, from: east-1, to: west-1, duration: 2 s }
`,
      ),
    });
    const halved = control.filter(({ action, applied }) => action === 'queue' && applied);
    expect(halved[0]).toMatchObject({
      controller: 'halve',
      settings: JSON.stringify({ link: 'wan', direction: 'forward', limit_packets: 60 }),
      why: expect.stringMatching(/^0\.\d\d RTT wait$|^1\.\d\d RTT wait$/) as string,
    });
    const backlog = samples.qdisc
      .filter(({ link, direction, place }) => link === 'wan' && direction === 'forward' && place === 'port')
      .filter(({ t_ns }) => t_ns > (halved[0]?.t_ns ?? 0) + 5e8)
      .map(({ backlog_packets }) => backlog_packets);
    expect(Math.max(...backlog)).toBeGreaterThan(5);
    expect(Math.max(...backlog)).toBeLessThanOrEqual(61);
  });

  it('the controller in Python gives later connections a quarter of the pipe to begin with', async () => {
    const { control, samples } = await run({
      'study/initcwnd.py': INITCWND,
      'study/scenario.yaml': scenario(
        'queue: { limit: 200 packets }',
        `${WITH_INITCWND}workloads:
  - { id: seen, kind: ping, from: east-1, to: west-1, count: 1 }
  - { id: flow, kind: iperf3, at: 500 ms, from: east-2, to: west-2, duration: 1 s }
`,
      ),
    });
    // 100 Mbit/s for 10.0 ms are 84 packets of 1,500 B.
    expect(control).toMatchObject([
      { controller: 'initcwnd', action: 'transport', applied: true, why: '10.0 ms' },
      { controller: 'initcwnd', action: 'transport', applied: true, why: '10.0 ms' },
    ]);
    expect(control.map(({ settings }) => settings)).toEqual([
      JSON.stringify({ from: 'east', to: 'west', initcwnd: 21 }),
      JSON.stringify({ from: 'west', to: 'east', initcwnd: 21 }),
    ]);
    const first = samples.tcp.find(({ node, rtt_ms }) => node === 'east-2' && (rtt_ms ?? 0) > 0);
    expect(first?.cwnd_segments).toBe(21);
  });
});

/** Answers properly until half a second is over, then does something else. */
const failing = (what: string): string => `#!/usr/bin/env python3
import json, sys, time
for line in sys.stdin:
    if json.loads(line).get("t_ns", 0) > 5e8:
        ${what}
    print('{"type": "actions", "actions": []}', flush=True)
`;

describe('longhaul run, with a controller', () => {
  it.each([
    ['dies', 'sys.exit("had enough")', /controller own ended \(exit status 1\)[\s\S]*had enough/],
    ['gives no answer within its period', 'time.sleep(60)', /controller own did not answer within 10 ms/],
    [
      'writes what is no answer',
      'print("{]", flush=True)',
      /controller own said something else than an answer: "\{\]"/,
    ],
  ])('that %s, ends with exit code 4 and says why', async (_how, what, message) => {
    const { exitCode, stdout, stderr } = await start({
      'study/own.py': failing(what),
      'study/scenario.yaml': scenario(
        'queue: { limit: 200 packets }',
        `controllers: [{ id: own, file: own.py }]
workloads:
  - { id: flow, kind: iperf3, from: east-1, to: west-1, duration: 1 s }
`,
      ),
    });
    expect(exitCode, stderr).toBe(4);
    expect(`${stdout}${stderr}`).toMatch(message);
  });
});
