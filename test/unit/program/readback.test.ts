import { describe, expect, it } from 'vitest';
import { planNetwork } from '../../../src/plan/index.js';
import { compareReadback, planProgram } from '../../../src/program/index.js';
import type { KernelQdisc, KernelState, NetnsState } from '../../../src/program/kernel-state.js';
import { recordedLab } from '../../fixtures/recorded-lab.js';
import { buildMixedTestbed } from '../../fixtures/topology-builder.js';

const program = planProgram(planNetwork(buildMixedTestbed(), { seed: 1n, repeat: 0 }));
const recorded = recordedLab(program);

/** The recorded state with one namespace changed. */
function changed(netns: string, change: (state: NetnsState) => Partial<NetnsState>): KernelState {
  const before = recorded.namespaces[netns];
  if (before === undefined) throw new Error(`no namespace ${netns}`);
  return { ...recorded, namespaces: { ...recorded.namespaces, [netns]: { ...before, ...change(before) } } };
}

/** The recorded state with options of one qdisc of `wires` or a node replaced. */
function withQdisc(netns: string, dev: string, change: (qdisc: KernelQdisc) => Partial<KernelQdisc>): KernelState {
  return changed(netns, ({ qdiscs }) => ({
    qdiscs: qdiscs.map((one) => (one.dev === dev && one.kind !== 'clsact' ? { ...one, ...change(one) } : one)),
  }));
}

const withOptions = (netns: string, dev: string, options: Record<string, unknown>) =>
  withQdisc(netns, dev, (qdisc) => ({ options: { ...qdisc.options, ...options } }));

const differences = (state: KernelState) =>
  compareReadback(program.expect, state).map(({ what, expected, found }) => `${what}: ${expected} but ${found}`);

describe('compareReadback', () => {
  it('finds no difference in what a real kernel showed after the program had run', () => {
    expect(differences(recorded)).toEqual([]);
    expect(program.expect.length).toBeGreaterThan(100);
  });

  it.each([
    ['a delay', { delay: { delay: 0.0102132, jitter: 0 } }, 'delay: 0.0102131 but 0.0102132'],
    ['a jitter', { delay: { delay: 0.0102131, jitter: 0.001 } }, 'jitter: absent but 0.001'],
    ['a limit', { limit: 1000 }, 'limit: 1519810 but 1000'],
    ['a seed in its last digit', { seed: '3589062673510339078' }, 'seed: 3589062673510339077 but 3589062673510339078'],
    ['a loss', { 'loss-random': { loss: 0.000101 } }, 'loss: random 0.0001 but random 0.000101'],
    ['an impairment nobody asked for', { corrupt: { corrupt: 0.1 } }, 'corrupt: absent but 0.1'],
  ])('reports %s that differs', (_, options, text) => {
    expect(differences(withOptions('wires', 'w2b', options))).toEqual([`qdisc netem at wires w2b: ${text}`]);
  });

  it('reports a rate above 34 Gbit/s that a 32-bit tool has cut', () => {
    expect(differences(withOptions('wires', 'w2c', { rate: { rate: 1_955_032_704 } }))).toEqual([
      'qdisc netem at wires w2c: rate: 50000000000 but 15640261632',
    ]);
  });

  it('compares both probabilities of a Gilbert–Elliott loss', () => {
    const loss = { 'loss-gemodel': { p: 0.00336701, r: 0.333334, '1-h': 1, '1-k': 0 } };
    expect(differences(withOptions('wires', 'w4a', loss))).toEqual([
      'qdisc netem at wires w4a: loss: gemodel 0.003367 0.333333 1 0 but gemodel 0.00336701 0.333334 1 0',
    ]);
  });

  it('reports a delay where none was asked for', () => {
    expect(differences(withOptions('a-gw', 'h1', { delay: { delay: 0.001, jitter: 0 } }))).toEqual([
      'qdisc netem at a-gw h1: delay: absent but 0.001',
    ]);
  });

  it('accepts a TBF burst within a tick of 64 ns and reports one beyond it', () => {
    const withBurst = (burst: number) =>
      differences(withQdisc('b-gw', 'bc', (one) => (one.kind === 'tbf' ? { options: { ...one.options, burst } } : {})));
    expect(withBurst(18_027)).toEqual([]);
    expect(withBurst(18_020)).toEqual(['qdisc tbf at b-gw bc: burst: absent but 18020']);
  });

  it('reports ECN that is off and a limit that is the default', () => {
    const state = withQdisc('b-gw', 'ab.1', (one) => (one.kind === 'fq_codel' ? { options: { limit: 10_240 } } : {}));
    expect(differences(state)).toEqual([
      'qdisc fq_codel at b-gw ab.1: limit: 84323 but 10240',
      'qdisc fq_codel at b-gw ab.1: ecn: true but false',
      'qdisc fq_codel at b-gw ab.1: target: 4999 but absent',
      'qdisc fq_codel at b-gw ab.1: interval: 99999 but absent',
      'qdisc fq_codel at b-gw ab.1: flows: 1024 but absent',
      'qdisc fq_codel at b-gw ab.1: memory_limit: 600717052 but absent',
    ]);
  });

  it('reports a qdisc of another kind, a missing one, and one where there should be none', () => {
    expect(differences(withQdisc('a-gw', 'h1', () => ({ kind: 'pfifo' })))).toEqual([
      'qdisc netem at a-gw h1: netem at root but pfifo',
    ]);
    expect(differences(changed('a-gw', () => ({ qdiscs: [] }))).at(0)).toBe(
      'qdisc netem at a-gw h1: netem at root but absent',
    );
    expect(differences(withQdisc('h1', 'eth0', () => ({ kind: 'fq_codel' })))).toEqual([
      'qdisc of eth0 in h1: none but fq_codel',
    ]);
  });

  it('reports a device that is missing, down, or has another MTU, MAC or GSO limit', () => {
    const change = (values: object) =>
      differences(
        changed('h1', ({ devices }) => ({
          devices: devices.map((one) => (one.dev === 'eth0' ? { ...one, ...values } : one)),
        })),
      );
    expect(change({ mtuBytes: 9000 })).toEqual(['device eth0 in h1: mtu: 1500 but 9000']);
    expect(change({ up: false })).toEqual(['device eth0 in h1: state: up but down']);
    expect(change({ mac: '02:00:00:00:00:99' })).toHaveLength(1);
    expect(change({ gsoMaxSegs: 65_535 })).toEqual(['device eth0 in h1: gso_max_segs: 1 but 65535']);
    expect(change({ dev: 'eth9' })).toEqual([
      'address of eth0 in h1: 192.168.64.2/31 but absent',
      'device eth0 in h1: present but absent',
    ]);
  });

  it('reports a route that is missing or has lost a next hop', () => {
    const state = changed('a-gw', ({ routes }) => ({
      routes: routes.map((route) => ({ ...route, nextHops: route.nextHops.slice(0, 1) })),
    }));
    expect(differences(state)[0]).toBe(
      'route to 192.168.64.4/31 in a-gw: ' +
        'via 192.168.64.7 dev ab.0 weight 1, via 192.168.64.9 dev ab.1 weight 1 but via 192.168.64.7 dev ab.0 weight 1',
    );
    expect(differences(changed('h1', () => ({ routes: [] })))).toEqual([
      'route to default in h1: via 192.168.64.3 dev eth0 weight 1 but absent',
    ]);
  });

  it('compares vectors of sysctls word by word and reports a missing file', () => {
    const withSysctl = (values: Record<string, string>) =>
      differences(changed('h1', ({ sysctls }) => ({ sysctls: { ...sysctls, ...values } })));
    expect(withSysctl({ 'net.ipv4.ping_group_range': '0 0\n' })).toEqual([]);
    expect(withSysctl({ 'net.ipv4.ping_group_range': '1\t0' })).toEqual([
      'sysctl net.ipv4.ping_group_range of h1: 0 0 but 1 0',
    ]);
    expect(differences(changed('h1', () => ({ sysctls: {} })))[0]).toContain('but absent');
  });

  it('compares the kernel’s own sysctls only where the engine owns the kernel', () => {
    expect(differences({ ...recorded, kernelSysctls: null })).toEqual([]);
    expect(differences({ ...recorded, kernelSysctls: {} })).toHaveLength(5);
  });

  it('says where in the user’s file a difference comes from', () => {
    const [difference] = compareReadback(program.expect, withOptions('wires', 'w4a', { limit: 1 }));
    expect(difference?.origin?.text).toBe('links.bc');
  });

  it('reports a namespace that is gone', () => {
    const { h2: _, ...namespaces } = recorded.namespaces;
    expect(differences({ ...recorded, namespaces })).toContain('namespace h2: present but absent');
  });
});
