import { describe, expect, it } from 'vitest';
import { planNetwork } from '../../../src/plan/index.js';
import { planProgram, renderInvocations } from '../../../src/program/index.js';
import { buildMixedTestbed, buildTwoSites } from '../../fixtures/topology-builder.js';

const program = planProgram(planNetwork(buildMixedTestbed(), { seed: 1n, repeat: 0 }));
const invocations = renderInvocations(program);

describe('renderInvocations', () => {
  it('renders every operation, in order, and names the one behind each line', () => {
    const order = invocations.flatMap(({ ops }) => ops);
    expect([...new Set(order)]).toEqual(program.ops.map((_, index) => index));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    for (const { lines, ops } of invocations) expect(lines).toHaveLength(ops.length);
  });

  it('leads from a failing line back to the user’s link', () => {
    const wires = invocations.find(({ tool, netns }) => tool === 'tc' && netns === 'wires');
    const line = wires?.lines.findIndex((text) => text.includes('gemodel')) ?? -1;
    const op = program.ops[wires?.ops[line] ?? -1];
    expect(op?.origin?.text).toBe('links.bc');
  });

  it('needs at most five tool runs per node beside the wires, however many hosts a site has', () => {
    const runs = (hosts: number) =>
      renderInvocations(planProgram(planNetwork(buildTwoSites(hosts), { seed: 1n, repeat: 0 }))).length;
    const perHost = (runs(30) - runs(10)) / 40;
    expect(perHost).toBeLessThanOrEqual(3);
  });

  it('creates no device before IPv6 is off in its namespace', () => {
    const firstVeth = invocations.findIndex(({ lines }) => lines.some((line) => line.startsWith('link add')));
    const quiet = invocations
      .slice(0, firstVeth)
      .filter(({ lines }) => lines.includes('net.ipv6.conf.default.disable_ipv6=1'));
    expect(new Set(quiet.map(({ netns }) => netns)).size).toBe(7);
  });

  it('always puts a device name behind a keyword, so that none is read as one', () => {
    const devices = program.ops.flatMap((op) => (op.op === 'veth.add' ? [op.a.dev, op.b.dev] : []));
    const batches = invocations.filter(({ tool }) => tool === 'ip' || tool === 'tc');
    for (const words of batches.flatMap(({ lines }) => lines.map((line) => line.split(' ')))) {
      // Hosts' names are those of their router's ports: a word behind `netns` or `netns add` is a namespace.
      const places = words.flatMap((word, index) => (devices.includes(word) ? [words.slice(0, index)] : []));
      for (const before of places) expect(before.slice(-2).join(' ')).toMatch(/(dev|name|netns|netns add)$/);
    }
  });
});
