import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCellText } from './support/cells.js';
import { scratch } from './support/guests.js';

let place: ReturnType<typeof scratch>;
beforeEach(() => {
  place = scratch();
});
afterEach(() => {
  place.remove();
});

const hasTorch = existsSync('/usr/bin/torchrun');

describe.skipIf(!hasTorch)('PyTorch over Gloo (skipped where the Debian package python3-torch is missing)', () => {
  it('reduces exactly, trains one model by every job, and goes on when a rank is lost', async () => {
    const { exit, records } = await runCellText(
      place.dir,
      `deadline: 120 s
sample: 1 s
workloads:
  - { id: sizes, kind: torch, job: allreduce, sizes: [4 B, 256 KiB], iterations: 1 }
  - { id: ddp, kind: torch, after: sizes, job: ddp, steps: 16 }
  - { id: local, kind: torch, after: ddp, job: diloco, steps: 32, inner_steps: 8, outer: average }
  - { id: streaming, kind: torch, after: local, job: streaming-diloco, steps: 64, inner_steps: 32, fragments: 2, overlap: 8 }
  - { id: lost, kind: torch, after: streaming, job: diloco, steps: 32, inner_steps: 8, lose: { rank: 0, at: 200 ms } }
`,
      { memoryMiB: 1536 },
    );
    expect(exit).toEqual({ kind: 'finished' });
    for (const { id, ok, reason } of records.workloads) expect([id, ok, reason]).toEqual([id, true, null]);
    const of = (id: string, name: string) =>
      records.workloads.find((one) => one.id === id)?.metrics[name] ?? Number.NaN;
    expect(of('sizes', 'wrong')).toBe(0);
    // A ring sends 2(P-1)/P of 37,440 bytes each way, with headers; a quarter of the exchanges, a quarter of the bytes.
    const perSync = (id: string) => of(id, 'wan_forward_bytes') / of(id, 'syncs');
    expect(perSync('ddp') / (1.5 * 37_440)).toBeGreaterThan(1.04);
    expect(perSync('ddp') / (1.5 * 37_440)).toBeLessThan(1.25);
    expect(perSync('local') / perSync('ddp')).toBeCloseTo(1, 1);
    expect(of('local', 'compute_utilisation_ratio') / of('local', 'compute_utilisation_law_ratio')).toBeCloseTo(1, 1);
    // Six round trips of 10 ms, eight steps of 10 ms in the meantime.
    expect(of('streaming', 'sync_s')).toBeGreaterThan(0.05);
    expect(of('streaming', 'sync_exposed_s')).toBeLessThan(of('streaming', 'sync_s') / 2);
    expect(of('lost', 'repeated_steps')).toBeGreaterThanOrEqual(0);
    expect(of('lost', 'recovery_s')).toBeLessThan(5);
    for (const id of ['sizes', 'ddp', 'local', 'streaming', 'lost']) {
      expect([id, of(id, 'exit_s') < 0.5, of(id, 'startup_s') < 3]).toEqual([id, true, true]);
    }
  });
});
