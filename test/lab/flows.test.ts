import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { analyzeCell } from '../../src/analyze/index.js';
import { buildNative } from '../../src/native/build.js';
import { runCellText } from './support/cells.js';
import { scratch } from './support/guests.js';

let place: ReturnType<typeof scratch>;
beforeEach(() => {
  place = scratch();
});
afterEach(() => {
  place.remove();
});

describe('flows in virtual time', () => {
  it('take a handshake, one way and their serialisation when they are alone, and share a port when they are not', async () => {
    const native = await buildNative(['lh_flows', 'lh_capture']);
    const workloads = `
  - { id: alone, kind: flows, from: east-1, to: west-1, sizes: { fixed: 1000 B }, arrivals: periodic, interval: 50 ms, count: 20 }
  - { id: incast, kind: flows, after: alone, from: east, to: west-1, sizes: { fixed: 1 MB }, fan_in: 2, arrivals: periodic, interval: 1 s, count: 3 }
`;
    const text = `deadline: 60 s\nsample: 100 ms\nworkloads:\n${workloads}`;
    const { exit, records } = await runCellText(place.dir, text, { native });
    expect(exit).toEqual({ kind: 'finished' });
    expect(records.workloads.map(({ ok, reason }) => [ok, reason])).toEqual([
      [true, null],
      [true, null],
    ]);
    const of = (id: string) => records.samples.flows.filter(({ workload }) => workload === id);
    // Three crossings of 5.01 ms by frames of 74, 74 and 1,066 bytes, the last behind an acknowledgement of 66.
    const idleNs = 3 * 5_010_000 + (8 * (74 + 74 + 66 + 1066)) / 0.1 + (2 * 8 * (74 + 74 + 1066)) / 10;
    for (const { fct_ns } of of('alone')) expect(Math.abs((fct_ns ?? 0) - idleNs)).toBeLessThan(5_000);
    const incast = of('incast');
    expect(incast.map(({ from }) => from).sort()).toEqual(['east-1', 'east-1', 'east-1', 'east-2', 'east-2', 'east-2']);
    // Two megabytes through 100 Mbit/s: the later of both cannot be faster than their payload.
    for (let index = 0; index < incast.length; index += 2) {
      const last = Math.max(incast[index]?.fct_ns ?? 0, incast[index + 1]?.fct_ns ?? 0);
      expect(last / 1e6).toBeGreaterThan((16 * 1.0455) / 0.1);
      expect(last / 1e6).toBeLessThan(400);
    }
    const summary = analyzeCell(records, { params: {}, repeat: 1, wallS: 1, expectations: [], error: null });
    const slowdown = summary.workloads.find(({ id }) => id === 'alone')?.metrics['slowdown_p99'] ?? 0;
    // The law takes a flow of less than a segment for a whole one: 448 bytes on 100 Mbit/s.
    expect(slowdown).toBeGreaterThan(0.995);
    expect(slowdown).toBeLessThan(1.001);
  });

  it('have the congestion control that they name at both ends, so that one that needs ECN gets it', async () => {
    const native = await buildNative(['lh_flows', 'lh_collective', 'lh_capture']);
    const text = `deadline: 60 s
sample: 10 ms
workloads:
  - { id: flows, kind: flows, from: east, to: west-1, sizes: { fixed: 1 MB }, count: 2, interval: 1 s, congestion: dctcp }
  - { id: sum, kind: collective, algorithm: ring, size: 1 MiB, after: flows, congestion: dctcp }
`;
    const { exit, records } = await runCellText(place.dir, text, { native });
    expect(exit).toEqual({ kind: 'finished' });
    expect(records.workloads.map(({ ok }) => ok)).toEqual([true, true]);
    // Without ECN the kernel makes of it what it calls dctcp-reno.
    const names = (of: string) =>
      records.samples.tcp.flatMap(({ node, congestion }) => (node === of ? [congestion] : []));
    for (const node of ['east-1', 'west-1', 'west-2']) {
      expect(new Set(names(node).filter((name) => name !== null))).toEqual(new Set(['dctcp']));
    }
  });
});
