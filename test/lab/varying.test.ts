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
});
