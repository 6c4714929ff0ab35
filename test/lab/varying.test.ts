import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../src/engine/package-root.js';
import { parsePcap } from '../../src/parse/pcap.js';
import type { CellRecords } from '../../src/records/index.js';
import { readCell } from '../../src/store/index.js';
import { scratch } from './support/guests.js';

let place: ReturnType<typeof scratch>;
beforeEach(() => {
  place = scratch();
});
afterEach(() => {
  place.remove();
});

interface Ran {
  readonly records: CellRecords;
  readonly grade: string;
  readonly cellDir: string;
}

/** Runs a scenario through the command line, as a user would: it finds the trace and brings it into the cell. */
async function run(scenario: string, files: Readonly<Record<string, string>>): Promise<Ran> {
  mkdirSync(place.dir, { recursive: true });
  for (const [name, text] of Object.entries({ ...files, 'scenario.yaml': scenario })) {
    writeFileSync(join(place.dir, name), text);
  }
  const main = join(PACKAGE_ROOT, 'dist/cli/main.js');
  const out = join(place.dir, 'out');
  const argv = [main, 'run', join(place.dir, 'scenario.yaml'), '--out', out, '--json', '--quiet'];
  const summary = JSON.parse(execFileSync(process.execPath, argv, { encoding: 'utf8' })) as {
    readonly cells: readonly { readonly fidelity: { readonly grade: string } }[];
  };
  const [run = ''] = readdirSync(join(out, 'varying'));
  const cellDir = join(out, 'varying', run, 'cells/default/1');
  return { records: await readCell(cellDir), grade: summary.cells[0]?.fidelity.grade ?? '', cellDir };
}

/** Experiment times in ns at which full frames came to the captured host. */
function arrivals({ cellDir }: Ran): readonly number[] {
  const taps = JSON.parse(readFileSync(join(cellDir, 'taps.json'), 'utf8')) as { readonly origin_epoch_ns: string };
  const packets = [...parsePcap(readFileSync(join(cellDir, 'pcap', 'west-1.eth0.pcap')))];
  return packets
    .filter(({ wireBytes }) => wireBytes === FRAME_BYTES)
    .map(({ timeNs }) => Number(timeNs - BigInt(taps.origin_epoch_ns)));
}

const FRAME_BYTES = 1514;
const SECOND_NS = 1e9;
const CHANGE_NS = 2.0003e9;
const CUT_NS = 2.5e9;
const REPAIR_NS = 2.8e9;
const DELAY_NS = 5e6;
/** Behind the link: 5 us of the access link, where a full frame takes 12.112 us at 1 Gbit/s. */
const ACCESS_NS = 5000 + 12_112;

const scenario = (link: string, rest: string): string => `format: longhaul/scenario@1
name: varying
topology:
  sites:
    east: { hosts: 1, access: { rate: 1 Gbit/s, delay: 5 us } }
    west: { hosts: 1, access: { rate: 1 Gbit/s, delay: 5 us } }
  links:
    - { id: wan, between: [east, west], delay: 5 ms, queue: { limit: 20 packets }, ${link} }
captures: [{ node: west-1, dev: eth0 }]
workloads:
  - { id: load, kind: iperf3, from: east-1, to: west-1, protocol: udp, rate: 10 Mbit/s, block: 1472 B, duration: 3 s }
${rest}`;

describe('links that change', () => {
  it('deliver 99 % of the opportunities of a mahimahi file in every second under saturation', async () => {
    // 100 to 500 opportunities a second, in a round of 1.5 s that does not end with a second.
    const times = Array.from({ length: 1500 }, (_, ms) => ms + 1).filter(
      (ms) => ms % (2 + (ms % 7)) === 0 || ms === 1500,
    );
    const ran = await run(scenario('forward: { trace: cell.down }, reverse: { rate: 10 Mbit/s }', ''), {
      'cell.down': `${times.join('\n')}\n`,
    });
    expect(ran.grade).toBe('PROVEN');
    const came = arrivals(ran).map((tNs) => tNs - DELAY_NS - ACCESS_NS);
    for (const second of [1, 2]) {
      const offered = [0, 1, 2].flatMap((round) => times.map((ms) => round * 1500 + ms));
      const inSecond = (tNs: number): boolean => tNs >= second * SECOND_NS && tNs < (second + 1) * SECOND_NS;
      const delivered = came.filter(inSecond).length;
      expect(delivered).toBeGreaterThanOrEqual(0.99 * offered.filter((ms) => inSecond(ms * 1e6)).length);
    }
  });

  it('change within a microsecond of the time asked for, as the packet shows that was being sent', async () => {
    const change = '{ id: slow, at: 2000300 us, link: wan, direction: forward, set: { rate: 800 kbit/s } }';
    const cut = '{ id: cut, at: 2500 ms, link: wan, state: down }';
    const repair = '{ id: repair, at: 2800 ms, link: wan, state: up }';
    const timeline = `timeline:\n  - ${change}\n  - ${cut}\n  - ${repair}\n`;
    const ran = await run(scenario('rate: 8 Mbit/s', timeline), {});
    expect(ran.grade).toBe('PROVEN');
    const sent = arrivals(ran).map((tNs) => tNs - DELAY_NS - ACCESS_NS);
    const straddling = sent.findIndex((tNs) => tNs > CHANGE_NS);
    const [before = 0, after = 0] = [sent[straddling - 1], sent[straddling]];
    // The frame left its first bits at 8 Mbit/s and the others at 0.8: both rates and both ends give the time between.
    const ratio = 10;
    const changedNs = (ratio * before + (8e9 * FRAME_BYTES) / 800e3 - after) / (ratio - 1);
    expect(Math.abs(changedNs - CHANGE_NS)).toBeLessThanOrEqual(1000);
    // What was on the wire at the cut still arrives; nothing that entered it later does, until the repair.
    const untilRepair = sent.filter((tNs) => tNs < REPAIR_NS);
    expect(Math.max(...untilRepair)).toBeLessThan(CUT_NS);
    // At 0.8 Mbit/s a frame takes 15.14 ms: the last one before the cut left the line no longer ago than that.
    expect(Math.max(...untilRepair)).toBeGreaterThan(CUT_NS - (8e9 * FRAME_BYTES) / 800e3);
    const lateNs = ran.records.events.flatMap((event) =>
      event.event === 'link.change' ? [event.t_ns - event.due_ns] : [],
    );
    // Both directions go down and up.
    expect(lateNs).toHaveLength(5);
    for (const ns of lateNs) expect(ns).toBeLessThanOrEqual(1000);
  });
});
