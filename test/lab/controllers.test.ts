import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestCell } from '../../src/analyze/index.js';
import { parsePcap } from '../../src/parse/pcap.js';
import type { CellInput, PlannedController } from '../../src/program/index.js';
import { runCellText, type CellResult } from './support/cells.js';
import { scratch } from './support/guests.js';

let place: ReturnType<typeof scratch>;
beforeEach(() => {
  place = scratch();
});
afterEach(() => {
  place.remove();
});

/** A controller that is a Python script: `body` sees `m`, the message, and appends to `actions`. */
const python = (body: string): string => `#!/usr/bin/env python3
import json, sys, time
for line in sys.stdin:
    m = json.loads(line)
    if m["type"] == "end":
        break
    t = m.get("t_ns", -1)
    actions = []
${body.replaceAll(/^/gm, '    ')}
    print(json.dumps({"type": "actions", "actions": actions}), flush=True)
`;

const MS = 1e6;

const controller = (script: string): PlannedController => ({
  id: 'own',
  run: { from: 'script', name: 'own.py', base64: Buffer.from(script).toString('base64') },
  config: {},
  ...{ periodNs: 10 * MS, decisionDelayNs: MS },
});

const WORKLOADS = `deadline: 20 s
sample: 10 ms
telemetry: {}
captures: [{ node: east-1, dev: eth0 }]
workloads:
  - { id: first, kind: iperf3, from: east-1, to: west-1, duration: 1 s }
  - { id: second, kind: iperf3, at: 2 s, from: east-1, to: west-2, duration: 1 s }
`;

/** Two flows one after the other over 100 Mbit/s and 10 ms, with the controller beside them. */
const run = (body: string, workloads = WORKLOADS): Promise<CellResult> =>
  runCellText(place.dir, workloads, {
    alter: (input): CellInput => ({ ...input, controllers: [controller(python(body))] }),
  });

const errorOf = ({ records }: CellResult) => records.events.find((event) => event.event === 'error');

/** Full frames that a capture has within half a round trip of the first one after a time. */
function burstAfter({ dir, records }: CellResult, afterNs: number): number {
  const origin = originOf(records.events);
  const full = [...parsePcap(readFileSync(join(dir, 'pcap', 'east-1.eth0.pcap')))]
    .filter(({ wireBytes }) => wireBytes === 1514)
    .map(({ timeNs }) => Number(timeNs - origin))
    .filter((tNs) => tNs > afterNs);
  return full.filter((tNs) => tNs < (full[0] ?? 0) + 5 * MS).length;
}

/** Guests begin at a fixed date; the first flow's first full frame is within a second of experiment time 0. */
function originOf(_events: CellResult['records']['events']): bigint {
  const [first] = [...parsePcap(readFileSync(join(place.dir, 'cell', 'pcap', 'east-1.eth0.pcap')))];
  return first?.timeNs ?? 0n;
}

describe('a controller', () => {
  it('changes the kernel and the packets at its time, and is told what became of its wishes', async () => {
    const result = await run(`
if m["type"] == "telemetry" and 1.5e9 <= t < 1.51e9:
    actions = [
        {"action": "transport", "between": ["east", "west"], "initcwnd": 24, "congestion": "westwood", "why": "later"},
        {"action": "queue", "link": "wan", "direction": "forward", "limit_packets": 8},
        {"action": "queue", "link": "east-1", "direction": "forward", "limit_packets": 8},
        {"action": "transport", "from": "east", "to": "mars", "initcwnd": 2},
        {"action": "streams", "workload": "first", "streams": 3},
        {"action": "streams", "workload": "second", "streams": 2},
    ]
if m.get("results"):
    print(json.dumps({"type": "log", "text": json.dumps(m["results"])}), flush=True)
`);
    const { exit, records, dir } = result;
    expect(exit).toEqual({ kind: 'finished' });
    const verdicts = records.control.map(({ action, applied, reason }) => [action, applied, reason]);
    expect(verdicts).toEqual([
      ['transport', true, null],
      ['queue', true, null],
      ['queue', false, "link east-1 forward: a host's port has no queue"],
      ['transport', false, 'there is no site or host "mars"'],
      ['streams', false, 'workload "first" has begun: its connections are open'],
      ['streams', true, null],
    ]);
    // Exactly the decision delay after the telemetry that they answer.
    for (const { t_ns, asked_ns } of records.control) expect(t_ns - (asked_ns ?? 0) - MS).toBeLessThan(10_000);
    const told = readFileSync(join(dir, 'logs', 'controllers.own.out'), 'utf8')
      .trim()
      .split('\n');
    expect(told).toHaveLength(1);
    expect((JSON.parse(told[0] ?? '') as { ok: boolean }[]).map(({ ok }) => ok)).toEqual(verdicts.map(([, ok]) => ok));
    // The packets: ten segments at first, then two streams of 24.
    expect(burstAfter(result, -1)).toBe(10);
    expect(burstAfter(result, 1.9e9)).toBe(48);
    const later = records.samples.tcp.filter(({ t_ns, congestion }) => t_ns > 2e9 && congestion !== null);
    expect(new Set(later.map(({ congestion }) => congestion))).toEqual(new Set(['westwood']));
    // The kernel's queue: filled beyond 8 packets before, never after.
    const backlog = (from: number, to: number): number =>
      Math.max(
        ...records.samples.qdisc
          .filter(({ link, direction, place: at }) => link === 'wan' && direction === 'forward' && at === 'port')
          .filter(({ t_ns }) => t_ns >= from && t_ns < to)
          .map(({ backlog_packets }) => backlog_packets),
      );
    expect(backlog(0, 1.4e9)).toBeGreaterThan(40);
    expect(backlog(1.6e9, 9e9)).toBeLessThanOrEqual(9);
  });

  it('is part of what repeats bit for bit', async () => {
    const body = `
for one in m.get("paths", []):
    if one["rate_bps"] and one["rate_bps"] > 9e7 and t < 5e8:
        actions.append({"action": "queue", "link": "wan", "limit_packets": 20 + int(one["rate_bps"]) % 7})
`;
    const first = digestCell((await run(body)).records);
    place.remove();
    place = scratch();
    expect(digestCell((await run(body)).records)).toBe(first);
  });

  it.each([
    ['crashes', 'if t > 5e8:\n    print("no more", file=sys.stderr)\n    sys.exit(7)', 'ended (exit status 7)'],
    [
      'talks rubbish',
      'if t > 5e8:\n    print("hello there", flush=True)',
      'said something else than an answer: "hello there"',
    ],
    ['hangs', 'if t > 5e8:\n    time.sleep(3600)', 'did not answer within 10 ms'],
    ['is slower than its period', 'if t > 5e8:\n    time.sleep(0.013)', 'did not answer within 10 ms'],
    ['ends at the greeting', 'sys.exit(0)', 'ended (exit status 0)'],
  ])('that %s ends the cell, with what it printed in the logs', async (_how, body, message) => {
    const result = await run(body);
    expect(errorOf(result)).toMatchObject({ code: 'experiment.controller' });
    expect(errorOf(result)?.message).toBe(`controller own ${message}`);
    if (!body.includes('no more')) return;
    expect(readFileSync(join(result.dir, 'logs', 'controllers.own.err'), 'utf8')).toContain('no more');
    expect(errorOf(result)?.detail).toContain('no more');
  });

  it('that answers late is obeyed late, with a warning', async () => {
    const { records } = await run(`
if m["type"] == "telemetry" and 1.5e9 <= t < 1.51e9:
    time.sleep(0.003)
    actions = [{"action": "queue", "link": "wan", "limit_packets": 30}]
`);
    const [made] = records.control;
    expect(made?.applied).toBe(true);
    expect(((made?.t_ns ?? 0) - (made?.asked_ns ?? 0)) / MS).toBeCloseTo(3, 1);
    const warnings = records.events.flatMap((event) => (event.event === 'warning' ? [event.message] : []));
    expect(warnings.join()).toMatch(/controller own answered after its decision delay 1 times, by up to 2\.\d+ ms/);
  });

  it('reaches no link of the lab', async () => {
    const { records, dir } = await run(`
if m["type"] == "hello":
    print(json.dumps({"type": "log", "text": open("/proc/net/dev").read()}), flush=True)
`);
    expect(records.events.at(-1)).toMatchObject({ event: 'agent.end', ok: true });
    const devices = readFileSync(join(dir, 'logs', 'controllers.own.out'), 'utf8').match(/^\s*\S+:/gm);
    expect(devices?.map((one) => one.trim())).toEqual(['lo:']);
  });
});
