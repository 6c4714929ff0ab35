/**
 * One test per row of the link model's table of traps: what other testbeds fell into is refused with its reason, or cannot be
 * built. Names of the tests are the traps.
 */
import { describe, expect, it } from 'vitest';
import { LonghaulErrors } from '../../../src/errors/index.js';
import { planNetwork } from '../../../src/plan/index.js';
import type { NetworkPlan } from '../../../src/plan/types.js';
import { planProgram, renderInvocations, renderPlanText } from '../../../src/program/index.js';
import type { Op } from '../../../src/program/types.js';
import { parseTopology } from '../../../src/spec/index.js';
import { parseRateBps } from '../../../src/util/units/index.js';

function topology(link: string): string {
  return `format: longhaul/topology@1
name: traps
sites:
  east: { hosts: 1, access: { rate: 1 Gbit/s } }
  west: { hosts: 1, access: { rate: 1 Gbit/s } }
links:
  - { id: wan, between: [east, west], ${link} }
`;
}

const PLAIN = 'delay: 10 ms, rate: 100 Mbit/s';

const parse = (link: string) => parseTopology({ file: 'traps.yaml', text: topology(link) });
const planOf = (link: string): NetworkPlan => planNetwork(parse(link), { seed: 1n, repeat: 0 });
const opsOf = (link: string): readonly Op[] => planProgram(planOf(link)).ops;

/** Message and hint of the one reason for which a link is refused. */
function refusal(link: string): string {
  try {
    planOf(link);
  } catch (error) {
    const errors = error instanceof LonghaulErrors ? error.errors : [error as Error & { hint?: string }];
    return errors.map(({ message, hint }) => `${message}; ${hint ?? ''}`).join('\n');
  }
  throw new Error('accepted');
}

const wan = (plan: NetworkPlan) => {
  const link = plan.links.find(({ id }) => id === 'wan');
  if (link === undefined) throw new Error('no link');
  return link;
};

const qdiscs = (ops: readonly Op[], netns: string) =>
  ops.flatMap((op) => (op.op === 'qdisc.add' && op.netns === netns ? [op] : []));

describe('traps of link emulation', () => {
  it('GSO super-packets: segmentation is off on every port of every node', () => {
    const ops = opsOf(PLAIN);
    const ports = planOf(PLAIN).nodes.flatMap(({ name, interfaces }) =>
      interfaces.map((port) => `${name} ${port.name}`),
    );
    expect(ops.flatMap((op) => (op.op === 'offload.off' ? [`${op.netns} ${op.dev}`] : []))).toEqual(ports);
  });

  it('segmentation on the sender’s own egress: every port has gso_max_segs 1', () => {
    const up = opsOf(PLAIN).flatMap((op) =>
      op.op === 'link.up' && op.netns !== 'wires' && op.dev !== 'lo' ? [op] : [],
    );
    expect(up.length).toBeGreaterThan(4);
    expect(up.map(({ gsoMaxSegs }) => gsoMaxSegs)).toEqual(up.map(() => 1));
  });

  it.each([
    'loss: { model: random, ratio: 1 %, correlation: 25 % }',
    'jitter: { mode: fifo, spread: 1 ms, correlation: 25 % }',
  ])('a correlation argument is refused: %s', (setting) => {
    expect(refusal(`${PLAIN}, ${setting}`)).toContain('unknown key "correlation"');
  });

  it('a mirred middle without an ownership cut: redirects are only among the wires, behind the ports of nodes', () => {
    for (const op of opsOf(PLAIN)) if (op.op === 'redirect.add') expect(op.netns).toBe('wires');
  });

  it('tail drop at the sender’s own qdisc: a queue on a host’s port is refused', () => {
    const text = `${topology(PLAIN).replace('links:', 'nodes:\n  island: { kind: host }\nlinks:')}  - { id: own, between: [island, east], delay: 1 us, rate: 1 Gbit/s, forward: { queue: { limit: 10 packets } } }\n`;
    expect(() => parseTopology({ file: 'traps.yaml', text })).toThrow(/host's port cannot have a network queue/);
    expect(qdiscs(opsOf(PLAIN), 'east-1')).toEqual([]);
  });

  it('TBF passes an idle packet at once: what follows a TBF serialises again', () => {
    for (const discipline of ['codel', 'fq_codel', 'pie', 'fq_pie', 'dualpi2', 'fq', 'prio']) {
      const way = wan(planOf(`${PLAIN}, queue: { discipline: ${discipline}, limit: 50 packets }`)).forward;
      const ops = qdiscs(opsOf(`${PLAIN}, queue: { discipline: ${discipline}, limit: 50 packets }`), 'wires');
      expect(way.variant).toBe('shaped-aqm');
      expect(ops.find(({ dev }) => dev === way.wireOut)?.qdisc).toMatchObject({ kind: 'netem', rateBps: 100e6 });
    }
  });

  it('netem’s limit holds delay line and queue together: the queue has a netem of its own, and a wire’s never binds', () => {
    const link = 'delay: 100 ms, rate: 800 Gbit/s, queue: { limit: 10 packets }';
    const way = wan(planOf(link)).forward;
    const ops = opsOf(link);
    expect(qdiscs(ops, 'east-gw').find(({ dev }) => dev === 'wan')?.qdisc).toMatchObject({ limitPackets: 10 });
    const wire = qdiscs(ops, 'wires').find(({ dev }) => dev === way.wireOut)?.qdisc;
    // 10 GB in flight, in frames of 42 bytes.
    expect(wire?.kind === 'netem' && wire.limitPackets).toBeGreaterThanOrEqual(10e9 / 42);
  });

  it('a rate with a child AQM: an AQM hangs below a TBF, and a netem never has a child', () => {
    const ops = opsOf(
      `${PLAIN}, jitter: { mode: fifo, spread: 1 ms }, queue: { discipline: codel, limit: 50 packets }`,
    );
    const all = ops.flatMap((op) => (op.op === 'qdisc.add' ? [op] : []));
    for (const child of all.filter(({ parent }) => parent !== 'root')) {
      const root = all.find(
        ({ netns, dev, parent }) => netns === child.netns && dev === child.dev && parent === 'root',
      );
      expect(root?.qdisc.kind).toBe('tbf');
    }
  });

  it('jitter without a mode is refused: keeping the order and breaking it are both wrong for somebody', () => {
    expect(refusal(`${PLAIN}, jitter: { spread: 1 ms }`)).toContain('"mode" is missing');
  });

  it('jitter beside a rate biases the delay: the qdisc that varies the delay never serialises', () => {
    for (const mode of ['fifo', 'reorder']) {
      for (const queue of ['{ limit: 50 packets }', '{ discipline: codel, limit: 50 packets }']) {
        const link = `${PLAIN}, jitter: { mode: ${mode}, spread: 1 ms }, queue: ${queue}`;
        const way = wan(planOf(link)).forward;
        const wire = qdiscs(opsOf(link), 'wires').find(({ dev }) => dev === way.wireOut)?.qdisc;
        if (wire?.kind !== 'netem') throw new Error('no netem');
        // Above 74 Tbit/s the largest frame takes no whole nanosecond: the rate only keeps the order.
        expect(wire.rateBps ?? 0).toSatisfy((bps: number) => (mode === 'fifo' ? bps > 74e12 : bps === 0));
      }
    }
  });

  it('jitter that would deliver packets before they were sent is refused', () => {
    expect(refusal(`${PLAIN}, jitter: { mode: fifo, spread: 3 ms }`)).toContain('at most 2.5 ms');
    expect(planOf(`${PLAIN}, jitter: { mode: fifo, spread: 3 ms, distribution: uniform }`)).toBeDefined();
  });

  it('a seed that neighbours share: every direction and repeat has its own 64 bits', () => {
    const loss = `${PLAIN}, loss: 1 %, parallel: 2`;
    const seeds = [0, 1].flatMap((repeat) =>
      planNetwork(parse(loss), { seed: 1n, repeat }).links.flatMap(({ forward, reverse }) => [
        forward.seed,
        reverse.seed,
      ]),
    );
    expect(new Set(seeds).size).toBe(seeds.length);
    for (const seed of seeds) expect(BigInt(seed)).toBeGreaterThan(2n ** 32n);
  });

  it('a stray ARP, ND or MLD packet shifts a seeded pattern: neighbours are static, multicast and IPv6 off', () => {
    const ops = opsOf(PLAIN);
    const addresses = ops.filter(({ op }) => op === 'addr.add').length;
    expect(ops.filter(({ op }) => op === 'neigh.add')).toHaveLength(addresses);
    const lines = renderInvocations(planProgram(planOf(PLAIN))).flatMap((one) => one.lines);
    expect(lines.filter((line) => /^link set .* up$/.test(line) && !line.includes(' lo '))).toSatisfy((up: string[]) =>
      up.every((line) => line.includes('multicast off')),
    );
    for (const { netns } of ops.flatMap((op) => (op.op === 'netns.add' ? [op] : []))) {
      const off = { op: 'sysctl.set', netns, key: 'net.ipv6.conf.all.disable_ipv6', value: '1' };
      expect(ops).toContainEqual(expect.objectContaining(off));
    }
  });

  it('Ethernet overhead: 24 bytes more of every frame’s time where it is asked for, and the plan says so', () => {
    const link = `${PLAIN}, overhead: ethernet, queue: { limit: 50 packets }`;
    const plan = planOf(link);
    expect(wan(plan).forward.overheadBytes).toBe(24);
    expect(qdiscs(opsOf(link), 'east-gw').find(({ dev }) => dev === 'wan')?.qdisc).toMatchObject({ overheadBytes: 24 });
    expect(renderPlanText(plan)).toContain('a frame of 1514 B takes 123.04 us');
  });

  it('a delay decrease on a live link reorders: a wire whose delay may change keeps the order by a rate of its own', () => {
    for (const link of [PLAIN, `${PLAIN}, loss: 1 %`, `${PLAIN}, queue: { discipline: codel }`]) {
      const action = { kind: 'set', directions: ['forward'], set: { delayNs: 1e6 } } as const;
      const change = { id: 'c', start: { after: [], delayNs: 1e9 }, links: ['wan'], action, origin: null };
      const plan = planNetwork(parse(link), { seed: 1n, repeat: 0, changes: [change] });
      const wire = qdiscs(planProgram(plan).ops, 'wires').find(({ dev }) => dev === wan(plan).forward.wireOut);
      expect(wire?.qdisc).toHaveProperty('rateBps');
    }
  });

  it('the TCP metrics cache carries state from run to run: it is off in every node', () => {
    for (const { sysctls } of planOf(PLAIN).nodes) expect(sysctls['net.ipv4.tcp_no_metrics_save']).toBe('1');
  });

  it('default socket buffers cap long fat pipes: their maximum is at least four times the path’s window', () => {
    const plan = planOf('delay: 50 ms, rate: 1 Gbit/s, queue: { limit: 1 BDP }');
    for (const key of ['net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem']) {
      const most = Number(plan.nodes[0]?.sysctls[key]?.split(' ').at(-1));
      expect(most).toBeGreaterThanOrEqual(4 * ((1e9 * 0.1) / 8));
    }
  });

  it('tc’s units: kbps is refused, and what tc gets is whole bits per second', () => {
    expect(parseRateBps('100 kbps')).toMatchObject({ ok: false });
    const lines = renderInvocations(planProgram(planOf('delay: 1 ms, rate: 800 Gbit/s'))).flatMap((one) => one.lines);
    expect(lines.filter((line) => line.includes(' rate '))).toSatisfy((rates: string[]) =>
      rates.every((line) => /rate \d+bit/.test(line)),
    );
    expect(lines.some((line) => line.includes('rate 800000000000bit'))).toBe(true);
  });

  it('a limit in bytes where the queue counts packets is refused, and kept exactly where it does not', () => {
    expect(refusal(`${PLAIN}, queue: { discipline: codel, limit: 100 kB }`)).toContain('would not be kept exactly');
    expect(wan(planOf(`${PLAIN}, queue: { limit: 100 kB }`)).forward).toMatchObject({ limitBytes: 100_000 });
  });
});
