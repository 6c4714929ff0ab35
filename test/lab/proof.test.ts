import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { analyzeCell } from '../../src/analyze/index.js';
import { proveCell } from '../../src/app/prove-cell.js';
import type { Program, QdiscKind } from '../../src/program/index.js';
import { buildNative, WITHOUT_MPI } from '../../src/native/build.js';
import type { CellSummary } from '../../src/records/index.js';
import { readCell } from '../../src/store/index.js';
import { runCellText, type CellChanges } from './support/cells.js';
import { scratch } from './support/guests.js';

let place: ReturnType<typeof scratch>;
beforeEach(() => {
  place = scratch();
});
afterEach(() => {
  place.remove();
});

const CONTEXT = { params: {}, repeat: 1, wallS: 1, expectations: [], error: null };

/** Runs a cell of the pair topology with its packets captured, and judges it. */
async function judge(name: string, text: string, changes: CellChanges = {}): Promise<CellSummary> {
  const dir = join(place.dir, name);
  mkdirSync(dir);
  const cell = await runCellText(dir, text, { ...changes, native: await buildNative(WITHOUT_MPI) });
  await proveCell(cell.dir, cell.records.input);
  return analyzeCell(await readCell(cell.dir), CONTEXT);
}

const verdictOf = ({ fidelity }: CellSummary, id: string) => fidelity.checks.find((check) => check.id === id)?.verdict;
const failuresOf = ({ fidelity }: CellSummary) =>
  fidelity.checks.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id);

/** CUBIC fills the queue of the WAN, and an overload of UDP overfills it. */
const TRAFFIC = `
  - { id: tcp, kind: iperf3, from: east-1, to: west-1, duration: 1 s, congestion: cubic }
  - { id: udp, kind: iperf3, from: east-2, to: west-2, protocol: udp, rate: 120 Mbit/s, duration: 1 s }
`;
const head = 'deadline: 60 s\nsample: 100 ms\n';
/** Changes the network from inside the lab, as no scenario should: 0.5 s after the traffic has begun. */
const sabotage = (node: string, command: string) =>
  `  - { id: break, kind: command, at: 500 ms, nodes: [${node}], argv: [sh, -c, '${command}'] }\n`;

/** The program with another queue at one port, and read-back told to expect it: what a kernel that lies would do. */
function slowed({ ops, expect: facts, format }: Program): Program {
  const change = <T extends object>(one: T): T => {
    const qdisc = (one as { readonly qdisc?: QdiscKind }).qdisc;
    const place = one as { readonly netns?: string; readonly dev?: string };
    if (qdisc?.kind !== 'netem' || place.netns !== 'east-gw' || place.dev !== 'wan') return one;
    const slower = { rateBps: 0.99 * (qdisc.rateBps ?? 0), limitPackets: qdisc.limitPackets + 1 };
    return { ...one, qdisc: { ...qdisc, ...slower } };
  };
  return { format, ops: ops.map(change), expect: facts.map(change) };
}

/** The program with the uniform distribution in place of whichever was planned, and read-back told to expect it. */
function withUniformJitter({ ops, expect: facts, format }: Program): Program {
  const change = <T extends object>(one: T): T => {
    const qdisc = (one as { readonly qdisc?: QdiscKind }).qdisc;
    if (qdisc?.kind !== 'netem' || qdisc.jitter === undefined) return one;
    return { ...one, qdisc: { ...qdisc, jitter: { ...qdisc.jitter, table: null } } };
  };
  return { format, ops: ops.map(change), expect: facts.map(change) };
}

describe('a lab with jitter whose packets are captured', () => {
  const wan = 'forward: { jitter: { mode: reorder, spread: 1 ms, distribution: normal } }';
  const udp =
    '  - { id: udp, kind: iperf3, from: east-1, to: west-1, protocol: udp, rate: 20 Mbit/s, block: 172 B, duration: 1 s }\n';

  it('delays packets by the configured distribution', async () => {
    const cell = await judge('jitter', `${head}workloads:\n${udp}`, { wan });
    expect(verdictOf(cell, 'delay-law')).toBe('pass');
    expect(cell.fidelity.grade).toBe('PROVEN');
  });

  it('is caught when the delays have another distribution of the same mean', async () => {
    const cell = await judge('other-jitter', `${head}workloads:\n${udp}`, {
      wan,
      alter: (input) => ({ ...input, program: withUniformJitter(input.program) }),
    });
    expect(failuresOf(cell)).toEqual(['delay-law']);
    expect(cell.fidelity.grade).toBe('DEGRADED');
  });
});

describe('a lab whose packets are captured', () => {
  it('keeps every packet and every drop to the ideal link', async () => {
    const cell = await judge('good', `${head}workloads:${TRAFFIC}`);
    expect(failuresOf(cell)).toEqual([]);
    expect(cell.fidelity.grade).toBe('PROVEN');
    for (const id of ['residual', 'predicted-drops', 'queue-limit', 'idle-delay', 'order']) {
      expect([id, verdictOf(cell, id)]).toEqual([id, 'pass']);
    }
    const wan = cell.links.find(({ id, direction }) => id === 'wan' && direction === 'forward');
    const drops = String(wan?.queue_drops);
    expect(Number(drops)).toBeGreaterThan(10);
    const check = cell.fidelity.checks.find(({ id }) => id === 'predicted-drops');
    expect(check?.measured).toContain(`wan forward: ${drops} of ${drops} drops predicted`);
  });

  it('has the one-way delays of both ways from host to host, which make up the round trip', async () => {
    const ping = '  - { id: rtt, kind: ping, from: east-1, to: west-1, count: 20, interval: 20 ms }\n';
    const text = `${head}proof: always\nworkloads:\n${ping}`;
    const cell = await runCellText(place.dir, text, { native: await buildNative(WITHOUT_MPI) });
    await proveCell(cell.dir, cell.records.input);
    const records = await readCell(cell.dir);
    const paths = (records.proof?.paths ?? []).filter(({ hops, links }) => hops === 3 && links.join() === 'wan');
    expect(paths.map(({ from, to, packets }) => [from, to, packets]).sort()).toEqual([
      ['east', 'west', 20],
      ['west', 'east', 20],
    ]);
    const bothMs = paths.reduce((sum, { mean_ns }) => sum + mean_ns / 1e6, 0);
    const rttMs = records.workloads[0]?.metrics['rtt_avg_ms'] ?? 0;
    expect(rttMs).toBeGreaterThan(10);
    // Each host's port takes 78 ns of 10 Gbit/s before the first stamp; ping prints microseconds.
    expect(Math.abs(rttMs - bothMs)).toBeLessThan(0.002);
  });

  it('is caught when a packet in fifty vanishes before the queue', async () => {
    const drop =
      'tc qdisc add dev wan clsact && tc filter add dev wan egress matchall action gact pass random determ drop 50';
    const cell = await judge('hidden', `${head}workloads:${TRAFFIC}${sabotage('east-gw', drop)}`);
    expect(failuresOf(cell)).toEqual(expect.arrayContaining(['router-conservation', 'predicted-drops']));
    expect(cell.fidelity.grade).toBe('INVALID');
  });

  it('is caught when the rate is 1 % less than planned and the queue a packet longer', async () => {
    const cell = await judge('rate', `${head}workloads:${TRAFFIC}`, {
      alter: (input) => ({ ...input, program: slowed(input.program) }),
    });
    expect(failuresOf(cell)).toEqual(expect.arrayContaining(['residual', 'predicted-drops']));
    expect(cell.fidelity.grade).not.toBe('PROVEN');
  });

  it('is caught when a host sends super-packets', async () => {
    // A connection takes the limits of its device when it opens.
    const merge = 'ip link set dev eth0 gso_max_segs 64 && ethtool -K eth0 tso on gso on';
    const workloads = `
  - { id: break, kind: command, nodes: [east-1], argv: [sh, -c, '${merge}'] }
  - { id: tcp, kind: iperf3, after: break, from: east-1, to: west-1, duration: 1 s, congestion: cubic }
`;
    const cell = await judge('gso', `${head}workloads:${workloads}`);
    expect(failuresOf(cell)).toContain('no-super-packets');
    expect(cell.fidelity.grade).toBe('INVALID');
  });
});
