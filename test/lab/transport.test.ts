import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parsePcap } from '../../src/parse/pcap.js';
import type { CellRecords } from '../../src/records/index.js';
import { runCellText } from './support/cells.js';
import { scratch } from './support/guests.js';

let place: ReturnType<typeof scratch>;
beforeEach(() => {
  place = scratch();
});
afterEach(() => {
  place.remove();
});

const FLOW = 'kind: iperf3, from: east-1, to: west-1, duration: 1 s';
/** 10 ms of round trip: what a flow sends within 5 ms of its first full frame is its initial window. */
const HALF_ROUND_NS = 5_000_000n;

const runFlow = (settings: string) =>
  runCellText(
    place.dir,
    `deadline: 20 s\nsample: 2 ms\ncaptures: [{ node: east-1, dev: eth0 }]\n${settings}\nworkloads:\n  - { id: flow, ${FLOW} }\n`,
  );

/** Full frames that left the host within half a round trip of the first one. */
function firstBurst(dir: string): number {
  const full = [...parsePcap(readFileSync(join(dir, 'pcap', 'east-1.eth0.pcap')))].filter(
    ({ wireBytes }) => wireBytes === 1514,
  );
  const [first] = full;
  return full.filter(({ timeNs }) => first !== undefined && timeNs - first.timeNs < HALF_ROUND_NS).length;
}

/** A connection that is being made has none yet. */
const algorithms = ({ samples }: CellRecords) => new Set(samples.tcp.flatMap(({ congestion }) => congestion ?? []));

describe('TCP settings per destination', () => {
  it('decide the algorithm of a connection and how much it sends before the first acknowledgement', async () => {
    const { exit, records, dir } = await runFlow(
      'transport: [{ between: [east, west], congestion: westwood, initcwnd: 24 }]',
    );
    expect(exit).toEqual({ kind: 'finished' });
    expect(records.readback?.differences).toEqual([]);
    expect(algorithms(records)).toEqual(new Set(['westwood']));
    expect(firstBurst(dir)).toBe(24);
  });

  it('are the kernel’s own without a rule, and are those of a change from its time on', async () => {
    const { exit, records, dir } = await runFlow(
      'timeline: [{ id: later, at: 500 ms, from: east-1, to: west, transport: { initcwnd: 24, congestion: reno } }]',
    );
    expect(exit).toEqual({ kind: 'finished' });
    expect(firstBurst(dir)).toBe(10);
    // The connection that is open keeps its algorithm.
    expect(algorithms(records)).toEqual(new Set(['cubic']));
    const [made, ...others] = records.events.filter((event) => event.event === 'transport.change');
    expect(others).toEqual([]);
    expect(made).toMatchObject({ id: 'later', from: ['east-1'], initcwnd: 24, routes: 2 });
    expect((made?.t_ns ?? 0) - 500e6).toBeLessThan(10_000);
  });

  it('are refused, with what there is, when the kernel has no such algorithm', async () => {
    const { records } = await runFlow('transport: [{ between: [east, west], congestion: nope }]');
    const error = records.events.find((event) => event.event === 'error');
    expect(error).toMatchObject({ code: 'machine.capability' });
    expect(error?.message).toContain('no congestion control "nope"');
    expect(error?.hint).toContain('cubic');
  });
});
