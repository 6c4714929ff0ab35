import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { analyzeCell } from '../../src/analyze/index.js';
import {
  ALGORITHMS,
  algorithmsOf,
  checkSchedule,
  COLLECTIVES,
  generateSchedule,
  type Schedule,
} from '../../src/collectives/index.js';
import { buildNative, WITHOUT_MPI } from '../../src/native/build.js';
import type { CellInput } from '../../src/program/index.js';
import type { CellSummary } from '../../src/records/index.js';
import { createPrng } from '../../src/util/prng.js';
import { mutate } from '../fixtures/schedule-mutation.js';
import { runCellText } from './support/cells.js';
import { scratch } from './support/guests.js';

let place: ReturnType<typeof scratch>;
beforeEach(() => {
  place = scratch();
});
afterEach(() => {
  place.remove();
});

type Workload = CellSummary['workloads'][number];

/** Workloads in a row, each after the one before, on two hosts at each of two sites, 5 ms and 100 Mbit/s apart. */
async function runInTurn(
  workloads: readonly string[],
  alter: (input: CellInput) => CellInput = (input) => input,
): Promise<Readonly<Record<string, Workload>>> {
  const ids = workloads.map((text) => /^(\S+):/.exec(text)?.[1] ?? '');
  const lines = workloads.map((text, index) => {
    const after = index === 0 ? '' : `, after: ${ids[index - 1] ?? ''}`;
    return `  - { id: ${ids[index] ?? ''}, kind: collective${after}, ${text.replace(/^\S+:\s*/, '')} }\n`;
  });
  const native = await buildNative(WITHOUT_MPI);
  const text = `deadline: 60 s\nsample: 1 s\nworkloads:\n${lines.join('')}`;
  const { exit, records } = await runCellText(place.dir, text, { native, alter });
  expect(exit).toEqual({ kind: 'finished' });
  const context = { params: {}, repeat: 1, wallS: 0, expectations: [], error: null };
  const summary = analyzeCell(records, context);
  for (const { id, ok, reason } of records.workloads) expect([id, ok, reason]).toEqual([id, true, null]);
  return Object.fromEntries(summary.workloads.map((one) => [one.id, one]));
}

const metric = (workload: Workload | undefined, name: string): number => workload?.metrics[name] ?? Number.NaN;

describe('collectives in virtual time', () => {
  it('give the exact result by every built-in, in the bytes of its formula and within 3 % of the model’s time', async () => {
    const builtIns = COLLECTIVES.flatMap((collective) =>
      algorithmsOf(collective).map((algorithm) => ({ collective, algorithm, id: `${collective}-${algorithm}` })),
    );
    expect(new Set(builtIns.map(({ algorithm }) => algorithm))).toEqual(new Set(ALGORITHMS));
    const results = await runInTurn(
      builtIns.map(
        ({ id, collective, algorithm }) => `${id}: collective: ${collective}, algorithm: ${algorithm}, size: 4 KiB`,
      ),
    );
    for (const { id } of builtIns) {
      expect([id, metric(results[id], 'wrong')]).toEqual([id, 0]);
      expect([id, Math.abs(metric(results[id], 'wan_payload_formula_ratio') - 1) < 0.01]).toEqual([id, true]);
      expect([id, Math.abs(metric(results[id], 'time_residual_ratio')) < 0.03]).toEqual([id, true]);
    }
  });

  it('reduce every type by every operation, over several streams, in pieces, scattered, quantised', async () => {
    const results = await runInTurn([
      'bf16: type: bfloat16, op: sum, size: 10006 B',
      'int-min: type: int32, op: min, sizes: [4 B, 40 KiB], algorithm: binomial',
      'int-max: type: int32, op: max, size: 40 KiB, algorithm: hierarchical, chunk: 4 KiB',
      'streams: size: 100004 B, streams: 3, window: 64 KiB, congestion: reno, iterations: 2',
      'scattered: size: 40 KiB, order: contiguous, channels: 2, scatter: true',
      'small: size: 64 KiB, algorithm: hierarchical, quantise: int8, streams: 2',
      'computing: size: 4 KiB, algorithm: recursive-doubling, compute: 20 ms',
    ]);
    for (const [id, one] of Object.entries(results)) expect([id, metric(one, 'wrong')]).toEqual([id, 0]);
    // 64 KiB of float32 as bytes, and a scale per 1,024 values and stream: a quarter and a bit.
    expect(metric(results['small'], 'wan_payload_bytes') / (2 * 65536)).toBeCloseTo(0.25, 2);
    expect(metric(results['small'], 'max_error_ratio')).toBeGreaterThan(0);
    expect(metric(results['small'], 'max_error_ratio')).toBeLessThan(0.02);
    // Two steps of an exchange, one pause of 20 ms between them.
    expect(metric(results['computing'], 'time_s')).toBeGreaterThan(0.02);
    expect(Math.abs(metric(results['computing'], 'time_residual_ratio'))).toBeLessThan(0.01);
    expect(metric(results['computing'], 'compute_ratio')).toBeGreaterThan(0.6);
  });

  it('measure α and β on the links: the delay, the rate of the line, and a window that is slower than it', async () => {
    const results = await runInTurn([
      'open: sizes: [4 KiB, 1 MiB], algorithm: hierarchical, probe: 1 MiB, window: 256 KiB',
      'narrow: size: 1 MiB, algorithm: hierarchical, probe: 1 MiB, window: 32 KiB',
    ]);
    // 5 ms and 5 us twice, and a frame of 70 bytes on 100 Mbit/s; 1,448 of 1,514 bytes are payload.
    expect(metric(results['open'], 'alpha_ms')).toBeCloseTo(5.016, 2);
    expect(metric(results['open'], 'pair_bps') / ((100e6 * 1448) / 1514)).toBeCloseTo(1, 1);
    expect(Math.abs(metric(results['open'], 'worst_probed_residual_ratio'))).toBeLessThan(0.1);
    expect(metric(results['narrow'], 'pair_bps')).toBeLessThan(1.05 * ((32 * 8 * 1024) / 0.01));
    expect(metric(results['narrow'], 'time_residual_ratio')).toBeGreaterThan(0.3);
    expect(Math.abs(metric(results['narrow'], 'probed_residual_ratio'))).toBeLessThan(0.1);
  });

  it('give the right result by whatever the checker accepts of schedules that were damaged at random', async () => {
    const accepted = damagedButRight(6);
    const results = await runInTurn(
      accepted.map((_, index) => `own-${String(index)}: size: 4 KiB`),
      (input) => ({
        ...input,
        workloads: input.workloads.map((workload, index) => {
          const schedule = accepted[index];
          if (workload.kind !== 'collective' || schedule === undefined) return workload;
          return { ...workload, schedule: { from: 'given', path: 'damaged', schedule } };
        }),
      }),
    );
    for (const [id, one] of Object.entries(results)) expect([id, metric(one, 'wrong')]).toEqual([id, 0]);
  });
});

/** The first schedules that differ from a built-in by a few random changes and that the checker accepts. */
function damagedButRight(count: number): readonly Schedule[] {
  const prng = createPrng(9n);
  const siteOf = [0, 0, 1, 1];
  const options = { siteOf, order: 'ranks', channels: 1, scatter: false, parts: 2 } as const;
  const sources = (['ring', 'binomial', 'double-tree', 'hierarchical'] as const).map((algorithm) =>
    generateSchedule({ ...options, collective: 'allreduce', algorithm }),
  );
  const found: Schedule[] = [];
  while (found.length < count) {
    const source = sources[prng.nextInt(sources.length)];
    if (source === undefined) continue;
    const damaged = mutate(mutate(source, prng), prng);
    const same = JSON.stringify(damaged) === JSON.stringify(source);
    if (!same && checkSchedule(damaged).ok) found.push(damaged);
  }
  return found;
}
