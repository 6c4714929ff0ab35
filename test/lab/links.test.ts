import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { jitterTable } from '../../src/plan/index.js';
import type { CellInput } from '../../src/program/index.js';
import type { RttSample, Summary } from '../../src/records/index.js';
import { netemProbability, NetemRandom } from '../../src/util/netem-random.js';
import { longhaul, temporaryDirectory } from '../cli/support/longhaul.js';

interface Lab {
  readonly cell: Summary['cells'][number];
  readonly dir: string;
}

/** One pair of sites per link, so that nothing on one link touches another. */
async function runLinks(links: Readonly<Record<string, string>>, workloads: (id: string) => string): Promise<Lab> {
  const dir = temporaryDirectory(onTestFinished);
  const ids = Object.keys(links);
  const site = (name: string) =>
    `    ${name}: { hosts: 1, access: { rate: 1 Gbit/s }, sysctls: { net.ipv4.tcp_ecn: 1 } }`;
  const text = [
    ...['format: longhaul/scenario@1', 'name: links', 'seed: 5', 'sample: 100 ms', 'topology:', '  sites:'],
    ...ids.flatMap((id) => [site(`a${id}`), site(`b${id}`)]),
    '  links:',
    ...ids.map((id) => `    - { id: ${id}, between: [a${id}, b${id}], rate: 10 Mbit/s, ${links[id] ?? ''} }`),
    ...['workloads:', ...ids.map(workloads)],
  ].join('\n');
  const scenario = join(dir, 'links.yaml');
  writeFileSync(scenario, `${text}\n`);
  const { stdout, stderr } = await longhaul(['run', scenario, '--engine', 'uml', '--out', dir, '--json']);
  const [cell] = stdout === '' ? [] : (JSON.parse(stdout) as Summary).cells;
  if (cell?.status !== 'complete') throw new Error(cell?.error ?? stderr);
  const [run = ''] = readdirSync(join(dir, 'links'));
  return { cell, dir: join(dir, 'links', run, 'cells/default/1') };
}

const forward = (cell: Lab['cell'], id: string) => {
  const link = cell.links.find((one) => one.id === id && one.direction === 'forward');
  if (link === undefined) throw new Error(`no link ${id}`);
  return link;
};

const metric = (cell: Lab['cell'], workload: string, name: string) =>
  cell.workloads.find(({ id }) => id === workload)?.metrics[name] ?? Number.NaN;

const failures = ({ fidelity }: Lab['cell']) => fidelity.checks.filter(({ verdict }) => verdict === 'fail');

const ping = (id: string, count: number) =>
  `  - { id: rtt-${id}, kind: ping, from: a${id}-1, to: b${id}-1, count: ${String(count)}, interval: 20 ms }`;

describe('queue disciplines', () => {
  const marking = {
    red: '{ discipline: red, limit: 60 packets, min: 5 packets, max: 20 packets, probability: 10 %, ecn: true }',
    codel: '{ discipline: codel, limit: 60 packets, ecn: true }',
    fqcodel: '{ discipline: fq_codel, limit: 60 packets, ecn: true }',
    pie: '{ discipline: pie, limit: 60 packets, ecn: true }',
    fqpie: '{ discipline: fq_pie, limit: 60 packets, ecn: true }',
    dualpi2: '{ discipline: dualpi2, limit: 60 packets }',
  };
  const dropping = {
    packets: '{ limit: 30 packets }',
    bytes: '{ limit: 45420 B }',
    fq: '{ discipline: fq, limit: 30 packets }',
    prio: '{ discipline: prio, limit: 30 packets }',
    cake: '{ discipline: cake, limit: 30 kB }',
  };

  it('all are set as planned, keep an idle round trip exact, and mark or drop under load', async () => {
    const queues = { ...marking, ...dropping };
    const links = Object.entries(queues).map(([id, queue]) => [id, `delay: 2 ms, overhead: ethernet, queue: ${queue}`]);
    const { cell } = await runLinks(Object.fromEntries(links) as Record<string, string>, (id) =>
      [
        ping(id, 3),
        `  - { id: tcp-${id}, kind: iperf3, from: a${id}-1, to: b${id}-1, duration: 2 s, parallel: 2, after: rtt-${id} }`,
      ].join('\n'),
    );
    expect(failures(cell)).toEqual([]);
    // Both ways: 2 ms, 10 µs of access delay, and 122 B at 10 Mbit/s and 98 B twice at 1 Gbit/s.
    const idleMs = 2 * (2 + 0.01 + 0.0976 + 2 * 0.000784);
    for (const id of Object.keys(queues)) {
      expect(metric(cell, `rtt-${id}`, 'rtt_max_ms'), id).toBeCloseTo(idleMs, 2);
      expect(metric(cell, `rtt-${id}`, 'rtt_min_ms'), id).toBeCloseTo(idleMs, 2);
    }
    for (const id of Object.keys(marking)) expect(forward(cell, id).ecn_marks, id).toBeGreaterThan(5);
    for (const id of Object.keys(dropping)) expect(forward(cell, id).queue_drops, id).toBeGreaterThan(5);
    expect(forward(cell, 'bytes').max_backlog_bytes).toBeLessThanOrEqual(45_420);
  });
});

describe('what a wire does to packets', () => {
  it('is what its seed and its numbers say, packet by packet', async () => {
    const count = 100;
    const fifo = 'jitter: { mode: fifo, spread: 1 ms }';
    const { cell, dir } = await runLinks(
      Object.fromEntries(
        Object.entries({
          fifo,
          mix: 'jitter: { mode: reorder, spread: 1 ms, distribution: uniform }',
          copies: 'duplication: 20 %',
          early: 'reordering: { ratio: 20 %, advance: 1 ms }',
          every: 'loss: { model: every, every: 7 }',
          list: 'loss: { model: list, packets: [2, 50, 51, 5000] }',
          police: 'policer: { rate: 8 kbit/s, burst: 2 kB }',
        }).map(([id, setting]) => [id, `delay: 5 ms, forward: { ${setting} }`]),
      ),
      (id) => ping(id, count),
    );
    expect(failures(cell)).toEqual([]);
    const { plan } = JSON.parse(readFileSync(join(dir, 'cell.json'), 'utf8')) as CellInput;
    const draws = (id: string) => {
      const random = new NetemRandom(plan.links.find((link) => link.id === id)?.forward.seed ?? '0');
      return Array.from({ length: count }, () => random.next());
    };
    const share = (id: string, ratio: number) => draws(id).filter((draw) => draw <= netemProbability(ratio)).length;

    const lines = readFileSync(join(dir, 'samples/rtt.jsonl'), 'utf8').trimEnd().split('\n');
    const samples = lines.map((line) => JSON.parse(line) as RttSample);
    const rttsMs = (id: string) =>
      samples.filter(({ workload }) => workload === `rtt-${id}`).map((sample) => sample.rtt_ms ?? Number.NaN);
    const idleMs = metric(cell, 'rtt-copies', 'rtt_p50_ms');

    const table = jitterTable({ name: 'normal' }) ?? [];
    const deviations = {
      fifo: draws('fifo').map((draw) => (table[draw % table.length] ?? 0) / 8192),
      mix: draws('mix').map((draw) => ((draw % 2e6) - 1e6) / 1e6),
    };
    for (const id of ['fifo', 'mix'] as const) {
      rttsMs(id).forEach((rttMs, k) => {
        expect(Math.abs(rttMs - idleMs - (deviations[id][k] ?? 0)), `${id} ${String(k)}`).toBeLessThan(0.003);
      });
    }
    expect(forward(cell, 'copies').duplicates).toBe(share('copies', 0.2));
    expect(rttsMs('early').filter((rttMs) => rttMs < idleMs - 0.9)).toHaveLength(share('early', 0.2));
    expect(forward(cell, 'every').wire_losses).toBe(14);
    expect(forward(cell, 'list').wire_losses).toBe(3);
    // 98 bytes every 20 ms are 39.2 kbit/s; 2 s of them find 2 kB of burst and 1 kB/s.
    const passed = count - forward(cell, 'police').policer_drops;
    expect(Math.abs(passed - (2000 + 1000 * 1.98) / 98)).toBeLessThanOrEqual(1);
  });
});
