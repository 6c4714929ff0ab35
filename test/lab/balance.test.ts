import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CellRecords, Summary } from '../../src/records/index.js';
import { readCell } from '../../src/store/index.js';
import { longhaul, temporaryDirectory } from '../cli/support/longhaul.js';

interface Lab {
  readonly cell: Summary['cells'][number];
  readonly records: CellRecords;
  readonly dir: string;
}

async function runLab(dir: string, text: string): Promise<Lab> {
  const scenario = join(dir, 'balance.yaml');
  writeFileSync(scenario, `format: longhaul/scenario@1\nname: balance\nseed: 5\nsample: 50 ms\n${text}`);
  const { stdout, stderr } = await longhaul(['run', scenario, '--engine', 'uml', '--out', dir, '--json']);
  const [cell] = stdout === '' ? [] : (JSON.parse(stdout) as Summary).cells;
  if (cell?.status !== 'complete') throw new Error(cell?.error ?? stderr);
  const [run = ''] = readdirSync(join(dir, 'balance'));
  const cellDir = join(dir, 'balance', run, 'cells/default/1');
  return { cell, records: await readCell(cellDir), dir: cellDir };
}

/** Share of the packets forward that each link carried while a workload ran. */
function shares({ records }: Lab, workload: string, links: readonly string[]): readonly number[] {
  const counted = records.workloads.find(({ id }) => id === workload)?.links ?? [];
  const packets = links.map(
    (id) => counted.find(({ link, direction }) => link === id && direction === 'forward')?.packets ?? 0,
  );
  const sum = packets.reduce((total, count) => total + count, 0);
  expect(sum).toBeGreaterThan(500);
  return packets.map((count) => count / sum);
}

const metric = ({ cell }: Lab, workload: string, name: string): number =>
  cell.workloads.find(({ id }) => id === workload)?.metrics[name] ?? Number.NaN;

const FOUR = ['wan.0', 'wan.1', 'wan.2', 'wan.3'];

/** A datagram every 2 ms; the few segments of iperf3's own connection are lost among them. */
const paced = (id: string, after: string, rest = '') =>
  `  - { id: ${id}, kind: iperf3, from: east-1, to: west-1, protocol: udp, rate: 5888 kbit/s, block: 1472 B, duration: 4 s${after === '' ? '' : `, after: ${after}, delay: 20 ms`}${rest} }`;

const toNext = (id: string, after: string, set: string) =>
  `  - { id: ${id}, after: ${after}, delay: 10 ms, balance: p, set: ${set} }`;

const MODES = `topology:
  sites:
    east: { hosts: 2, access: { rate: 1 Gbit/s, delay: 5 us } }
    west: { hosts: 2, access: { rate: 1 Gbit/s, delay: 5 us } }
  links:
    - { id: wan, between: [east, west], delay: 500 us, rate: 40 Mbit/s, parallel: 4, queue: { limit: 100 packets } }
balance:
  - { id: p, links: wan, direction: forward, weights: { wan.0: 3, wan.3: 0 } }
workloads:
${[
  paced('ecmp', ''),
  `  - { id: flows, kind: flows, from: east, to: west, sizes: { fixed: 3 kB }, count: 400, interval: 1 ms, arrivals: periodic, after: ecmp, delay: 20 ms }`,
  paced('turn', 'flows'),
  paced('random', 'turn'),
  paced('short-gap', 'random'),
  paced('long-gap', 'short-gap'),
  paced('adaptive', 'long-gap'),
  `  - { id: bulk, kind: iperf3, from: east-1, to: west-1, duration: 2 s, after: adaptive, delay: 20 ms }`,
].join('\n')}
timeline:
${[
  toNext('weighted', 'ecmp', '{ mode: weighted }'),
  toNext('turn-now', 'flows', '{ mode: spray }'),
  toNext('random-now', 'turn', '{ spray: { order: random } }'),
  toNext('short', 'random', '{ mode: flowlet, flowlet: { gap: 1 ms } }'),
  toNext('long', 'short-gap', '{ flowlet: { gap: 20 ms } }'),
  toNext('adaptive-now', 'long-gap', '{ mode: adaptive, weights: {} }'),
  toNext('spray-again', 'adaptive', '{ mode: spray, spray: { order: round-robin } }'),
].join('\n')}
`;

describe('modes of a policy, one after the other', () => {
  const dir = temporaryDirectory(afterAll);
  let lab: Lab;
  beforeAll(async () => {
    lab = await runLab(dir, MODES);
  });
  const of = (workload: string) => shares(lab, workload, FOUR);

  it('are changed when due, in a run that is proven', () => {
    expect(lab.cell.fidelity.grade).toBe('PROVEN');
    const changes = lab.records.events.filter((event) => event.event === 'balance.change');
    expect(changes.map(({ mode }) => mode)).toEqual([
      ...['weighted', 'spray', 'spray', 'flowlet', 'flowlet', 'adaptive', 'spray'],
    ]);
    for (const { t_ns, due_ns } of changes) expect(t_ns - due_ns).toBeLessThan(10_000);
  });

  it('ecmp keeps a flow on one link', () => {
    expect(Math.max(...of('ecmp'))).toBeGreaterThan(0.97);
  });

  it('weighted gives flows to links by their weights, and none to one that is left out', () => {
    const [first = 0, second = 0, third = 0, fourth = 1] = of('flows');
    // 400 flows at 3 : 1 : 1; four standard deviations are 0.1.
    expect(Math.abs(first - 0.6)).toBeLessThan(0.1);
    expect(Math.abs(second - 0.2)).toBeLessThan(0.08);
    expect(Math.abs(third - 0.2)).toBeLessThan(0.08);
    expect(fourth).toBe(0);
  });

  it('spray takes turns by weight to the packet', () => {
    const [first = 0, second = 0, third = 0, fourth = 1] = of('turn');
    for (const [share, wanted] of [
      [first, 0.6],
      [second, 0.2],
      [third, 0.2],
    ] as const) {
      expect(Math.abs(share - wanted)).toBeLessThan(0.001);
    }
    expect(fourth).toBe(0);
  });

  it('random spray has the same shares on average, and is not a turn', () => {
    const [first = 0, second = 0, third = 0, fourth = 1] = of('random');
    // 2000 packets: a standard deviation is 0.011 and 0.009.
    expect(Math.abs(first - 0.6)).toBeLessThan(0.045);
    expect(Math.abs(second - 0.2)).toBeLessThan(0.036);
    expect(Math.abs(third - 0.2)).toBeLessThan(0.036);
    expect(Math.abs(first - 0.6) + Math.abs(second - 0.2)).toBeGreaterThan(0.0005);
    expect(fourth).toBe(0);
  });

  it('flowlets move a flow after a pause longer than the gap, and never after a shorter one', () => {
    expect(Math.abs((of('short-gap')[0] ?? 0) - 0.6)).toBeLessThan(0.01);
    expect(Math.max(...of('long-gap'))).toBeGreaterThan(0.97);
  });

  it('adaptive shares idle equal links alike', () => {
    for (const share of of('adaptive')) expect(Math.abs(share - 0.25)).toBeLessThan(0.005);
  });

  it('spray lets one flow fill all links, and TCP tells of the reordering', () => {
    expect(metric(lab, 'bulk', 'goodput_bps')).toBeGreaterThan(0.9 * 160e6 * (1448 / 1514));
    expect(metric(lab, 'bulk', 'path_imbalance_forward_ratio')).toBeLessThan(1.01);
    expect(metric(lab, 'bulk', 'tcp_out_of_order_packets')).toBeGreaterThan(0);
    expect(metric(lab, 'ecmp', 'path_imbalance_forward_ratio')).toBeGreaterThan(3.8);
  });
});

const UNEQUAL = ['slow', 'mid', 'fast'];
const UNEQUAL_LAB = `topology:
  sites:
    east: { hosts: 1, access: { rate: 1 Gbit/s, delay: 5 us } }
    west: { hosts: 1, access: { rate: 1 Gbit/s, delay: 5 us } }
  links:
    - { id: slow, between: [east, west], delay: 100 us, rate: 10 Mbit/s, queue: { limit: 50 packets } }
    - { id: mid, between: [east, west], delay: 200 us, rate: 20 Mbit/s, queue: { limit: 50 packets } }
    - { id: fast, between: [east, west], delay: 300 us, rate: 40 Mbit/s, queue: { limit: 50 packets } }
balance:
  - id: p
    links: [slow, mid, fast]
    direction: forward
    mode: adaptive
    balancer: { file: mine.ts, period: 5 ms }
workloads:
  - { id: full, kind: iperf3, from: east-1, to: west-1, protocol: udp, rate: 67 Mbit/s, block: 1472 B, duration: 3 s }
  - { id: cut, kind: iperf3, from: east-1, to: west-1, protocol: udp, rate: 20 Mbit/s, block: 1472 B, duration: 3 s, after: full, delay: 1 s }
timeline:
  - { id: down, after: full, delay: 500 ms, link: mid, state: down, converge: 100 ms }
`;
/** Does nothing in mode adaptive; once the first workload has ended, sprays with a weight by the rate. */
const MINE = `export function balance({ t_ns, mode, links }) {
  if (t_ns < 3.4e9 || mode === 'spray') return undefined;
  return { mode: 'spray', weights: links.map((link) => link.rate_bps / 1e7 + 0.5 * (link.backlog_bytes > 1e9 ? 1 : 0)) };
}
`;

describe('unequal links', () => {
  const dir = temporaryDirectory(afterAll);
  let lab: Lab;
  beforeAll(async () => {
    writeFileSync(join(dir, 'mine.ts'), MINE);
    lab = await runLab(dir, UNEQUAL_LAB);
  });

  it('are filled in proportion to their rates by backlog, without a drop at 98.4 % of all rates', () => {
    const found = shares(lab, 'full', UNEQUAL);
    [1 / 7, 2 / 7, 4 / 7].forEach((wanted, index) => {
      expect(Math.abs((found[index] ?? 0) - wanted)).toBeLessThan(0.01);
    });
    const drops = lab.cell.links.filter(({ direction }) => direction === 'forward');
    expect(drops.reduce((sum, link) => sum + link.queue_drops, 0)).toBe(0);
  });

  it('are left out once routes avoid them', () => {
    const [slow = 0, mid = 1, fast = 0] = shares(lab, 'cut', UNEQUAL);
    expect(mid).toBe(0);
    expect(Math.abs(slow - 0.2)).toBeLessThan(0.005);
    expect(Math.abs(fast - 0.8)).toBeLessThan(0.005);
  });

  it('get the mode and the weights that a balancer of the user asks for, once, and recorded', () => {
    const changes = lab.records.events.filter((event) => event.event === 'balance.change');
    expect(changes).toMatchObject([
      { id: 'balancer of p forward', mode: 'spray', weights: { slow: 1, mid: 2, fast: 4 }, due_ns: 3.4e9 },
    ]);
  });
});

const CONTROLLED = `topology:
  sites:
    east: { hosts: 1, access: { rate: 1 Gbit/s, delay: 5 us } }
    west: { hosts: 1, access: { rate: 1 Gbit/s, delay: 5 us } }
  links:
    - { id: wan, between: [east, west], delay: 500 us, rate: 40 Mbit/s, parallel: 2, queue: { limit: 100 packets } }
balance:
  - { id: p, links: wan, direction: forward }
telemetry: {}
controllers:
  - { id: own, file: own.ts }
workloads:
${[paced('ecmp', ''), paced('sprayed', 'ecmp')].join('\n').replaceAll('20 ms', '200 ms')}
  - { id: routes, kind: command, node: east-gw, argv: [ip, route], after: sprayed, delay: 200 ms }
  - { id: flows, kind: flows, from: east, to: west, sizes: { fixed: 3 kB }, count: 400, interval: 1 ms, arrivals: periodic, after: routes }
`;
/** Sprays 3 : 1 between the first two workloads; between the last two, asks for what cannot be, and for weights of the hash. */
const OWN = `const spray = { action: 'balance', balance: 'p', mode: 'spray', weights: { 'wan.0': 3, 'wan.1': 1 }, why: 'now' };
const wrong = [
  { action: 'balance', balance: 'q', mode: 'spray' },
  { action: 'balance', balance: 'p', direction: 'reverse', mode: 'spray' },
  { action: 'balance', balance: 'p', weights: { 'wan.0': 1 } },
  { action: 'balance', balance: 'p', weights: { 'wan.0': 0, 'wan.1': 0 } },
  { action: 'balance', balance: 'p', mode: 'magic' },
];
const weigh = { action: 'balance', balance: 'p', mode: 'weighted', weights: { 'wan.0': 1, 'wan.1': 4 } };
export function controller() {
  let before = [];
  return {
    decide({ running }) {
      const over = before.filter((id) => !running.includes(id));
      before = running;
      if (over.includes('ecmp')) return [spray];
      return over.includes('sprayed') ? [...wrong, weigh] : [];
    },
  };
}
`;

describe('a controller’s action on a policy', () => {
  const dir = temporaryDirectory(afterAll);
  let lab: Lab;
  beforeAll(async () => {
    writeFileSync(join(dir, 'own.ts'), OWN);
    lab = await runLab(dir, CONTROLLED);
  });
  const TWO = ['wan.0', 'wan.1'];

  it('is done after the decision delay and recorded, and refused where it makes no sense', () => {
    const { control, events } = lab.records;
    expect(control.map(({ applied, reason }) => (applied ? 'done' : reason))).toEqual([
      'done',
      'there is no policy "q" for links',
      'there is no policy "p reverse" for links',
      '"wan.1" must be a whole number from 0 to 256, found nothing',
      'policy p would use no link',
      'there is no mode "magic": use ecmp, weighted, spray, flowlet, adaptive',
      'done',
    ]);
    const changes = events.filter((event) => event.event === 'balance.change');
    expect(changes).toMatchObject([
      { id: 'own#1', mode: 'spray', weights: { 'wan.0': 3, 'wan.1': 1 } },
      { id: 'own#7', mode: 'weighted', weights: { 'wan.0': 1, 'wan.1': 4 } },
    ]);
    for (const { t_ns, asked_ns } of control) expect(t_ns - (asked_ns ?? 0) - 1e6).toBeLessThan(1e6);
  });

  it('is what the kernel has and what packets do', () => {
    expect(Math.max(...shares(lab, 'ecmp', TWO))).toBeGreaterThan(0.97);
    expect(Math.abs((shares(lab, 'sprayed', TWO)[0] ?? 0) - 0.75)).toBeLessThan(0.002);
    const routes = readFileSync(join(lab.dir, 'logs/east-gw.routes.out'), 'utf8');
    expect(routes).toMatch(/dev wan\.0 weight 1\s/);
    expect(routes).toMatch(/dev wan\.1 weight 4\s/);
    // 400 flows at 1 : 4; four standard deviations are 0.08.
    expect(Math.abs((shares(lab, 'flows', TWO)[1] ?? 0) - 0.8)).toBeLessThan(0.08);
  });
});
