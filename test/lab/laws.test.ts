import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { longhaul, temporaryDirectory } from '../cli/support/longhaul.js';
import type { Summary } from '../../src/records/index.js';

/** A cut of scenarios/laws that takes a few wall seconds: one link, idle, overfilled, and beside it a flow with a small window. */
const SCENARIO = `format: longhaul/scenario@1
name: laws
deadline: 30 s
settle: 100 ms
proof: off
topology:
  nodes:
    sender: { kind: host }
    router: { kind: router }
    slow: { kind: host }
    fast: { kind: host }
  links:
    - { id: near, between: [sender, router], delay: 10 us, rate: 10 Gbit/s }
    - { id: thin, between: [router, slow], rtt: 20 ms, rate: 10 Mbit/s, queue: { limit: 40 packets } }
    - { id: wide, between: [router, fast], rtt: 50 ms, rate: 400 Mbit/s, queue: { limit: 1 BDP } }
workloads:
  - { id: idle, kind: ping, from: sender, to: slow, count: 3, interval: 37 ms }
  - { id: flood, kind: iperf3, after: idle, from: sender, to: slow, protocol: udp, rate: 15 Mbit/s, block: 1472 B, duration: 3 s, warmup: 1 s }
  - { id: queued, kind: ping, after: idle, delay: 1 s, from: sender, to: slow, count: 40, interval: 37 ms }
  - { id: window, kind: iperf3, after: [flood, queued], from: sender, to: fast, duration: 3 s, warmup: 1 s, congestion: cubic, window: 128 KiB }
expectations:
  - { id: rtt, workload: idle, metric: rtt_law_error_us, max: 2 }
  - { id: goodput, workload: flood, metric: goodput_law_ratio, target: 1, tolerance: 0.1 % }
  - { id: queue, workload: queued, metric: rtt_bound_ratio, min: 0.97, max: 1 }
  - { id: window-over-rtt, workload: window, metric: window_law_ratio, target: 1, tolerance: 2 % }
`;

it('round trips, goodput, a full queue and a window-limited flow obey their laws', async () => {
  const dir = temporaryDirectory(onTestFinished);
  const file = join(dir, 'laws.yaml');
  writeFileSync(file, SCENARIO);
  const finished = await longhaul(['run', file, '--engine', 'uml', '--json', '--out', join(dir, 'results')]);
  const { cells } = JSON.parse(finished.stdout) as Summary;
  const missed = cells[0]?.expectations.filter(({ verdict }) => verdict !== 'pass');
  expect(missed).toEqual([]);
  expect(cells[0]?.expectations).toHaveLength(4);
  expect(cells[0]?.fidelity.grade).toBe('PROVEN');
  expect(finished.exitCode).toBe(0);
});
