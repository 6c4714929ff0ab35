import { chmodSync, copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestCell } from '../../src/analyze/index.js';
import { PACKAGE_ROOT } from '../../src/engine/package-root.js';
import { run } from '../../src/proc/index.js';
import type { CellEvent } from '../../src/records/index.js';
import { runCellText, type CellResult } from './support/cells.js';
import { labKernel, scratch } from './support/guests.js';

let place: ReturnType<typeof scratch>;
beforeEach(() => {
  place = scratch();
});
afterEach(() => {
  place.remove();
});

const PING = `deadline: 60 s
workloads:
  - { id: echo, kind: ping, from: east-1, to: west-1, count: 3, interval: 100 ms }
`;

const eventsOf = <K extends CellEvent['event']>({ records }: CellResult, kind: K) =>
  records.events.filter((event): event is Extract<CellEvent, { event: K }> => event.event === kind);

const errorOf = (result: CellResult) => eventsOf(result, 'error')[0];
const logOf = ({ dir }: CellResult, name: string) => readFileSync(join(dir, 'logs', name), 'utf8');

describe('the agent in virtual time', () => {
  it('runs a cell through its phases and shows the round trip of the plan', async () => {
    const result = await runCellText(place.dir, PING);
    expect(result.exit).toEqual({ kind: 'finished' });
    expect(eventsOf(result, 'phase').map(({ phase }) => phase)).toEqual([
      'apply',
      'verify',
      'nodes',
      'settle',
      'run',
      'collect',
      'done',
    ]);
    expect(result.records.events.at(-1)).toMatchObject({ event: 'agent.end', ok: true });
    expect(result.records.readback).toMatchObject({ differences: [] });
    expect(result.records.readback?.checked).toBeGreaterThan(100);
    // 2 × (5 ms + 2 × 5 us) of propagation; 98 bytes take 7.84 us at 100 Mbit/s and 0.08 us at 10 Gbit/s.
    const idleMs = 2 * (5.01 + 0.00784 + 2 * 0.0000784);
    for (const { rtt_ms } of result.records.samples.rtt) expect(Math.abs((rtt_ms ?? 0) - idleMs)).toBeLessThan(0.004);
    const [echo] = result.records.workloads;
    expect(echo).toMatchObject({ id: 'echo', ok: true, overlapped_by: [] });
    expect(echo?.metrics).toMatchObject({ wan_forward_bytes: 3 * 98, wan_reverse_bytes: 3 * 98 });
    expect(echo?.links).toContainEqual({ link: 'wan', direction: 'forward', bytes: 3 * 98, packets: 3 });
  });

  it('counts the whole lab before and after, with every packet accounted for', async () => {
    const { records } = await runCellText(place.dir, PING);
    const { before, after } = records.counters;
    expect(after?.softnet_dropped).toBe(0);
    expect(Object.keys(after?.nstat ?? {})).toEqual(records.input.plan.nodes.map(({ name }) => name));
    expect(after?.nstat['west-1']?.['IcmpInEchos']).toBe(3);
    const wan = after?.qdiscs.filter(({ link, place: where }) => link === 'wan' && where === 'wire');
    expect(wan?.map(({ packets, backlog_packets }) => [packets, backlog_packets])).toEqual([
      [3, 0],
      [3, 0],
    ]);
    expect(before?.qdiscs.every(({ packets }) => packets === 0)).toBe(true);
  });

  it('leaves the same records, byte for byte, when it is run again', async () => {
    const flow = `deadline: 60 s
sample: 20 ms
workloads:
  - { id: flow, kind: iperf3, from: east-1, to: west-1, duration: 1 s, congestion: bbr }
`;
    const digests: string[] = [];
    for (let run = 0; run < 2; run += 1) {
      const again = scratch();
      const { exit, records } = await runCellText(again.dir, flow);
      expect(exit).toEqual({ kind: 'finished' });
      expect(records.samples.tcp.length).toBeGreaterThan(20);
      expect(
        records.samples.tcp.some(({ congestion, bytes_acked }) => congestion === 'bbr' && (bytes_acked ?? 0) > 1e6),
      ).toBe(true);
      digests.push(digestCell(records));
      again.remove();
    }
    expect(digests[1]).toBe(digests[0]);
  });
});

describe('a node', () => {
  it('has a name, a hosts file, processes and temporary files of its own', async () => {
    const script =
      'uname -n; getent hosts west-1; ls -A /tmp; echo x > /tmp/mine; ls -d /proc/[0-9]* | wc -l; ls /sys/class/net/*0/ -d';
    const result = await runCellText(
      place.dir,
      `deadline: 60 s
workloads:
  - { id: one, kind: command, node: east-1, argv: [sh, -c, '${script}'] }
  - { id: two, kind: command, after: one, node: east-2, argv: [sh, -c, '${script}'] }
`,
    );
    const west = result.records.input.plan.nodes.find(({ name }) => name === 'west-1')?.address ?? '?';
    // Its first process, the shell, and ls and wc at the end of a pipe.
    for (const log of ['east-1.one', 'east-2.two']) {
      const [name, hosts, temporary, device, ...rest] = logOf(result, `${log}.out`).split('\n');
      expect(name).toBe(log.split('.')[0]);
      expect(hosts).toMatch(new RegExp(`^${west} +west-1$`));
      expect([temporary, device, ...rest]).toEqual(['4', '/sys/class/net/eth0/', '']);
    }
  });

  it('is entered from another node by the calling convention of ssh', async () => {
    const script =
      '/run/longhaul/enter -x west-2 uname -n "&&" ping -c 1 -q east-1 "&&" ls -d "/proc/[0-9]*" "| wc -l"; /run/longhaul/enter nobody true; echo $?';
    const result = await runCellText(
      place.dir,
      `deadline: 60 s\nworkloads:\n  - { id: hop, kind: command, node: east-1, argv: [sh, -c, '${script}'] }\n`,
    );
    const out = logOf(result, 'east-1.hop.out');
    expect(out).toMatch(/^west-2\n/);
    expect(out).toContain('1 packets transmitted, 1 received');
    expect(out).toMatch(/\n255\n$/);
    expect(logOf(result, 'east-1.hop.err')).toContain('enter: no node named nobody');
  });

  it('is rid of everything a workload left running, also of daemons', async () => {
    const result = await runCellText(
      place.dir,
      `deadline: 60 s
workloads:
  - { id: leaver, kind: command, node: east-1, argv: [sh, -c, '(setsid sleep 9999 >/dev/null 2>&1 &); echo left'] }
  - { id: looker, kind: command, after: leaver, delay: 1 s, node: east-1, argv: [sh, -c, 'cat /proc/[0-9]*/cmdline | tr "\\\\0" " "'] }
`,
    );
    expect(logOf(result, 'east-1.leaver.out')).toBe('left\n');
    expect(logOf(result, 'east-1.looker.out')).toContain('node east-1');
    expect(logOf(result, 'east-1.looker.out')).not.toContain('9999');
  });
});

describe('a cell that cannot complete', () => {
  it('ends at the deadline and names what was still running', async () => {
    const result = await runCellText(
      place.dir,
      `deadline: 5 s
workloads:
  - { id: web, kind: command, node: west-1, argv: [sleep, '100000'], service: true }
  - { id: endless, kind: command, node: east-1, argv: [sleep, '100000'] }
`,
    );
    expect(errorOf(result)).toMatchObject({
      code: 'experiment.deadline',
      message: 'the deadline of 5 s passed while these still ran: web, endless',
    });
    expect(result.records.events.at(-1)).toMatchObject({ event: 'agent.end', ok: false });
    expect(result.records.counters.after).not.toBeNull();
  });

  it('reports the line of the file whose setting the kernel refuses', async () => {
    const result = await runCellText(place.dir, PING, {
      alter: (input) => ({
        ...input,
        program: {
          ...input.program,
          ops: input.program.ops.map((op) =>
            op.op === 'sysctl.set' && op.key === 'net.ipv4.ip_forward' && op.netns === 'west-gw'
              ? { ...op, value: 'perhaps', origin: { file: 'x.yaml', line: 7, col: 3, text: '  forward: perhaps' } }
              : op,
          ),
        },
      }),
    });
    expect(errorOf(result)).toMatchObject({
      code: 'experiment.apply',
      message: 'the kernel refused `sysctl-write net.ipv4.ip_forward=perhaps`',
      detail: 'Invalid argument',
      origin: { file: 'x.yaml', line: 7, col: 3 },
    });
  });

  it('stops when the kernel shows something else than the plan', async () => {
    const result = await runCellText(place.dir, PING, {
      alter: (input) => ({
        ...input,
        program: {
          ...input.program,
          expect: input.program.expect.map((fact) => (fact.expect === 'device' ? { ...fact, mtuBytes: 1400 } : fact)),
        },
      }),
    });
    expect(errorOf(result)?.code).toBe('experiment.apply');
    expect(errorOf(result)?.message).toMatch(/^device .*: mtu should be 1400, but the kernel shows 1500$/);
    expect(result.records.readback?.differences.length).toBeGreaterThan(1);
    expect(eventsOf(result, 'workload.start')).toEqual([]);
  });

  it('refuses a congestion control that the kernel does not have, before anything is applied', async () => {
    const result = await runCellText(
      place.dir,
      `deadline: 60 s\nworkloads:\n  - { id: flow, kind: iperf3, from: east-1, to: west-1, duration: 1 s, congestion: warp }\n`,
    );
    expect(errorOf(result)).toMatchObject({ code: 'machine.capability' });
    expect(errorOf(result)?.message).toContain('no congestion control "warp"; workload flow asks for it');
    expect(errorOf(result)?.hint).toMatch(/it has: .*cubic/);
    expect(eventsOf(result, 'phase')).toEqual([]);
  });

  it('names a program that is missing and what needs it', async () => {
    const text = `deadline: 60 s\nworkloads:\n  - { id: w, kind: command, node: east-1, argv: [no-such-program-7] }\n`;
    const result = await runCellText(place.dir, text);
    expect(errorOf(result)).toMatchObject({
      code: 'machine.capability',
      message: 'program no-such-program-7 was not found; workload w needs it',
    });
  });

  it('says which workload failed and does not start those that depend on it', async () => {
    const result = await runCellText(
      place.dir,
      `deadline: 60 s
workloads:
  - { id: bad, kind: command, node: east-1, argv: [sh, -c, 'echo no luck >&2; exit 3'] }
  - { id: next, kind: command, after: bad, node: east-1, argv: ['true'] }
  - { id: other, kind: command, at: 1 s, node: east-2, argv: ['true'] }
`,
    );
    expect(errorOf(result)?.code).toBe('experiment.workload');
    expect(errorOf(result)?.message).toContain('workload bad failed');
    expect(errorOf(result)?.message).toContain('no luck');
    const ends = eventsOf(result, 'workload.end').map(({ id, ok, reason }) => [id, ok, reason]);
    expect(ends).toContainEqual(['next', false, 'not started: bad failed']);
    expect(ends).toContainEqual(['other', true, null]);
    expect(readdirSync(join(result.dir, 'workloads')).sort()).toEqual(['bad.json', 'next.json', 'other.json']);
  });
});

/** What `longhaul run` of a scenario in the test's directory says, as a user who may write there and nothing else. */
async function runAsPlainUser(scenario: string): Promise<string> {
  const { dir } = place;
  writeFileSync(join(dir, 'scenario.yaml'), scenario);
  // The cache of the user who runs the tests may be closed to others.
  for (const name of ['linux', 'kernel.json']) copyFileSync(join((await labKernel()).directory, name), join(dir, name));
  chmodSync(dir, 0o777);
  const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
  const argv = [process.execPath, join(PACKAGE_ROOT, 'dist/cli/main.js'), 'run', join(dir, 'scenario.yaml')];
  const prefix = process.geteuid?.() === 0 ? nobody : [];
  const { stdout, stderr } = await run('env', [
    ...[`HOME=${dir}`, `LONGHAUL_KERNEL=${dir}`, ...prefix, ...argv],
    ...['--quiet', '--out', join(dir, 'out')],
  ]);
  return stdout + stderr;
}

describe('captures', () => {
  it('hold the packets of the experiment with nanosecond stamps', async () => {
    const result = await runCellText(
      place.dir,
      `deadline: 60 s
captures: [{ node: east-gw, dev: wan }]
workloads:
  - { id: echo, kind: ping, from: east-1, to: west-1, count: 3, interval: 100 ms }
`,
    );
    expect(result.exit).toEqual({ kind: 'finished' });
    const pcap = readFileSync(join(result.dir, 'pcap', 'east-gw.wan.pcap'));
    expect(pcap.readUInt32LE(0)).toBe(0xa1b23c4d);
    // File header, then six packets: a header of 16 bytes each, and 98 bytes of echo.
    expect(pcap.length).toBe(24 + 6 * (16 + 98));
  });

  it('are complete also when a plain user runs the cell', async () => {
    const said = await runAsPlainUser(`format: longhaul/scenario@1
name: plain
deadline: 60 s
proof: off
topology:
  sites:
    east: { hosts: 1, access: { rate: 10 Gbit/s } }
    west: { hosts: 1, access: { rate: 10 Gbit/s } }
  links: [{ id: wan, between: [east, west], delay: 5 ms, rate: 100 Mbit/s }]
captures: [{ node: east-gw, dev: wan }]
workloads:
  - { id: echo, kind: ping, from: east-1, to: west-1, count: 3, interval: 100 ms }
`);
    expect(said).not.toContain('error');
    const pcap = readdirSync(place.dir, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.pcap'));
    expect(pcap.map((path) => readFileSync(join(place.dir, path)).length)).toEqual([24 + 6 * (16 + 98)]);
  });
});
