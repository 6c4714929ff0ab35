import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildNative } from '../../src/native/build.js';
import type { WorkloadResult } from '../../src/records/index.js';
import { MPI_COLLECTIVE_NAMES, MPI_COLLECTIVES } from '../../src/spec/mpi-algorithms.js';
import { runCellText, type CellChanges } from './support/cells.js';
import { scratch } from './support/guests.js';

let place: ReturnType<typeof scratch>;
beforeEach(() => {
  place = scratch();
});
afterEach(() => {
  place.remove();
});

/** Results by id; the lab's link is 100 Mbit/s, 5 ms each way, with frames of 1514 bytes. */
async function runWorkloads(
  workloads: string,
  changes: CellChanges = {},
): Promise<Readonly<Record<string, WorkloadResult>>> {
  const { exit, records } = await runCellText(
    place.dir,
    `deadline: 60 s\nsample: 1 s\nworkloads:\n${workloads}`,
    changes,
  );
  expect(exit).toEqual({ kind: 'finished' });
  expect(records.events.filter(({ event }) => event === 'error')).toEqual([]);
  return Object.fromEntries(records.workloads.map((result) => [result.id, result]));
}

const LINE_RATE_BPS = 100e6 * (1448 / 1514);

describe('iperf3 in virtual time', () => {
  it('fills the link in either direction to within 0.5 % of what headers leave', async () => {
    const results = await runWorkloads(`
  - { id: forward, kind: iperf3, from: east-1, to: west-1, duration: 4 s, warmup: 2 s, congestion: cubic }
  - { id: reverse, kind: iperf3, after: forward, from: east-1, to: west-1, duration: 4 s, warmup: 2 s, direction: reverse, parallel: 2 }
`);
    for (const direction of ['forward', 'reverse']) {
      const metrics = results[direction]?.metrics ?? {};
      expect(Math.abs((metrics['goodput_bps'] ?? 0) / LINE_RATE_BPS - 1)).toBeLessThan(0.005);
      expect(metrics[`goodput_${direction}_bps`]).toBe(metrics['goodput_bps']);
      // Four seconds of data: the rest of the other direction is acknowledgements.
      expect(metrics[`wan_${direction}_bytes`]).toBeGreaterThan(30e6);
      expect(metrics[`wan_${direction === 'forward' ? 'reverse' : 'forward'}_bytes`]).toBeLessThan(3e6);
    }
  });

  it('loses no datagram below the rate of the link and exactly the excess above it', async () => {
    const results = await runWorkloads(`
  - { id: below, kind: iperf3, from: east-1, to: west-1, protocol: udp, rate: 50 Mbit/s, block: 1200 B, duration: 2 s, warmup: 1 s }
  - { id: above, kind: iperf3, after: below, from: east-1, to: west-1, protocol: udp, rate: 120 Mbit/s, block: 1200 B, duration: 3 s, warmup: 1 s }
`);
    expect(results['below']?.metrics['udp_lost_ratio']).toBe(0);
    expect((results['below']?.metrics['goodput_bps'] ?? 0) / 50e6).toBeCloseTo(1, 2);
    // 1200 bytes of payload travel in frames of 1242, so 100 Mbit/s carry 96.6 Mbit/s of the 120 offered.
    const carriedBps = 100e6 * (1200 / 1242);
    expect((results['above']?.metrics['goodput_bps'] ?? 0) / carriedBps).toBeCloseTo(1, 2);
    expect(results['above']?.metrics['udp_lost_ratio']).toBeCloseTo(1 - carriedBps / 120e6, 2);
  });

  it('runs several workloads to one server node at once, and both directions of one', async () => {
    const results = await runWorkloads(`
  - { id: one, kind: iperf3, from: east-1, to: west-1, duration: 2 s, rate: 10 Mbit/s }
  - { id: two, kind: iperf3, from: east-2, to: west-1, duration: 2 s, rate: 20 Mbit/s, direction: both }
`);
    expect((results['one']?.metrics['goodput_bps'] ?? 0) / 10e6).toBeCloseTo(1, 0);
    expect(results['one']?.overlapped_by).toEqual(['two']);
    for (const direction of ['forward', 'reverse']) {
      expect((results['two']?.metrics[`goodput_${direction}_bps`] ?? 0) / 20e6).toBeCloseTo(1, 0);
    }
  });
});

describe('a service', () => {
  it('is reached by name once it listens, and is stopped when everything else has ended', async () => {
    const server = `require("net").createServer((s) => s.end("hi")).listen(7000)`;
    const client = `require("net").connect(7000, "west-1").on("data", (d) => process.exit(String(d) === "hi" ? 7 : 1))`;
    const results = await runWorkloads(`
  - { id: server, kind: command, node: west-1, argv: [node, -e, '${server}'], service: true, ready_port: 7000 }
  - { id: client, kind: command, after: server, node: east-1, argv: [node, -e, '${client}'], expect_exit: 7 }
`);
    expect(results['client']).toMatchObject({ ok: true, metrics: { exit_code: 7 } });
    expect(results['server']).toMatchObject({ ok: true, reason: null });
  });
});

describe('Open MPI in virtual time', () => {
  it('reduces correctly, with the WAN bytes of the placement of its ranks, and ends soon after', async () => {
    const native = await buildNative();
    const results = await runWorkloads(
      `
  - { id: contiguous, kind: mpi, algorithm: ring, ranks: contiguous, size: 1 MiB, iterations: 1 }
  - { id: alternating, kind: mpi, after: contiguous, algorithm: ring, ranks: alternating, size: 1 MiB, iterations: 1 }
  - { id: doubling, kind: mpi, after: alternating, algorithm: recursive-doubling, ranks: contiguous, size: 1 MiB, iterations: 1 }
`,
      { native },
    );
    // SCALE-ACROSS: 2(P-1)/P m, (P-1) m and g m over the WAN each way, for P = 4 ranks, g = 2 of them per site.
    const payloadBytes = { contiguous: 1.5 * 2 ** 20, alternating: 3 * 2 ** 20, doubling: 2 * 2 ** 20 };
    for (const [id, bytes] of Object.entries(payloadBytes)) {
      const { ok, reason, metrics = {} } = results[id] ?? {};
      expect({ ok, reason }).toEqual({ ok: true, reason: null });
      expect(metrics['wrong']).toBe(0);
      for (const direction of ['forward', 'reverse']) {
        // 66 of 1514 bytes are headers, and every other segment of the other direction is acknowledged by 66 bytes.
        const ratio = (metrics[`wan_${direction}_bytes`] ?? 0) / bytes;
        expect(ratio).toBeGreaterThan(1514 / 1448);
        expect(ratio).toBeLessThan(1.1);
      }
      // The link alone takes this long, and nothing of Open MPI's start and end may dwarf it.
      expect(metrics['time_s']).toBeGreaterThan((bytes * 8) / 100e6);
      expect(metrics['duration_s']).toBeLessThan((metrics['time_s'] ?? 0) + 2);
    }
  });

  it('runs every collective by every algorithm of Open MPI, verified, and by pipelines, eager messages and HAN', async () => {
    const native = await buildNative();
    const jobs = [...everyAlgorithm(), ...OPTIONS].map((options, index) => ({ id: `job-${String(index)}`, options }));
    const lines = jobs.map(({ id, options }, index) => {
      const after = index === 0 ? '' : `after: job-${String(index - 1)}, `;
      return `  - { id: ${id}, kind: mpi, ${after}iterations: 1, ${options} }\n`;
    });
    const results = await runWorkloads(lines.join(''), { native });
    for (const { id, options } of jobs) {
      const { ok, reason, metrics } = results[id] ?? {};
      expect([options, ok, reason, metrics?.['wrong']]).toEqual([options, true, null, 0]);
    }
    // A ring's step over the WAN costs a handshake more once messages are no longer eager.
    const timeOf = (options: string) =>
      results[jobs.find((job) => job.options === options)?.id ?? '']?.metrics['time_s'];
    expect(timeOf(EAGER)).toBeLessThan((timeOf(ASKING) ?? 0) - 0.01);
  });
});

const ASKING = 'algorithm: ring, size: 64 KiB, eager_limit: 8 KiB';
const EAGER = 'algorithm: ring, size: 64 KiB, eager_limit: 64 KiB';
const OPTIONS = [
  ASKING,
  EAGER,
  'algorithm: segmented-ring, segment: 2 KiB, size: 16 KiB',
  'collective: broadcast, algorithm: pipeline, segment: 2 KiB, size: 16 KiB',
  'collective: alltoall, algorithm: two-proc, ranks: [east-1, west-1], size: 4 KiB',
  'collective: broadcast, han: true, size: 4 KiB',
  'han: true, size: 4 KiB',
];

/** Every algorithm that four ranks can be told to use without further options. */
function everyAlgorithm(): readonly string[] {
  return MPI_COLLECTIVE_NAMES.flatMap((collective) =>
    Object.keys(MPI_COLLECTIVES[collective].algorithms)
      .filter((name) => name !== 'two-proc' && name !== 'segmented-ring')
      .map((name) => `collective: ${collective}, algorithm: ${name}, size: 4 KiB`),
  );
}
