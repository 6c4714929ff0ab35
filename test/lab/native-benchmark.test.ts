import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LonghaulError } from '../../src/errors/index.js';
import { buildNative } from '../../src/native/build.js';
import { parseBenchmarkLine } from '../../src/parse/mpi.js';
import { runProgram } from '../../src/proc/index.js';

const source = (name: string) => new URL(`../../src/native/${name}`, import.meta.url).pathname;

let cache: string;
let program: string;
beforeAll(async () => {
  cache = mkdtempSync(join(tmpdir(), 'longhaul-native-'));
  program = join(await buildNative(['lh_allreduce'], { XDG_CACHE_HOME: cache }), 'lh_allreduce');
});
afterAll(() => {
  rmSync(cache, { recursive: true, force: true });
});

/**
 * Variables, since versions 4 and 5 of mpirun have different options; each reads only its own. The launcher of version 5 refuses
 * loopback for itself, and version 5 wants a home.
 */
const LOOPBACK = {
  OMPI_ALLOW_RUN_AS_ROOT: '1',
  OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1',
  OMPI_MCA_pml: 'ob1',
  OMPI_MCA_btl: 'tcp,self',
  OMPI_MCA_btl_tcp_if_include: 'lo',
  OMPI_MCA_mpi_yield_when_idle: '1',
  OMPI_MCA_oob_tcp_if_include: 'lo',
  OMPI_MCA_rmaps_base_oversubscribe: '1',
  PRTE_MCA_rmaps_default_mapping_policy: ':oversubscribe',
};

/** Runs the benchmark on this machine, over loopback. */
async function mpirun(ranks: number, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const exported = { OMPI_MCA_opal_event_include: 'epoll', ...env };
  const result = await runProgram({
    argv: [
      ...(['mpirun', '-np', String(ranks), '--bind-to', 'none'] as const),
      ...Object.entries(exported).flatMap(([key, value]) => ['-x', `${key}=${value}`]),
      ...[program, ...args],
    ],
    env: { PATH: process.env['PATH'] ?? '', TMPDIR: cache, HOME: cache, ...LOOPBACK },
    timeoutMs: 120_000,
  });
  const events = result.stdout.split('\n').flatMap((line) => parseBenchmarkLine(line) ?? []);
  return { ...result, events, rows: events.flatMap((event) => (event.event === 'row' ? [event.row] : [])) };
}

describe('the MPI benchmark', () => {
  it('compiles without a warning', async () => {
    const files = ['lh_allreduce.c', 'lh_yield.c'].map(source);
    const strict = ['-std=c11', '-O2', '-Wall', '-Wextra', '-Werror', '-pedantic'];
    const result = await runProgram({ argv: ['mpicc', ...strict, ...files, '-o', join(cache, 'strict')] });
    expect(result.stderr).toBe('');
    expect(result.exitCode).toBe(0);
  });

  it('verifies and tabulates every size, in nccl-tests shape', async () => {
    const { exitCode, events, rows, stdout } = await mpirun(3, ['--sizes', '4,1200,3000000', '--iterations', '2']);
    expect(exitCode).toBe(0);
    const perSize = ['measure', 'row'];
    expect(events.map((event) => event.event)).toEqual(['start', ...perSize, ...perSize, ...perSize, 'done']);
    expect(rows.map((row) => [row.sizeBytes, row.count, row.wrong])).toEqual([
      [4, 1, 0],
      [1200, 300, 0],
      [3_000_000, 750_000, 0],
    ]);
    for (const row of rows) {
      expect(row.timeMinUs).toBeLessThanOrEqual(row.timeUs);
      expect(row.timeMaxUs).toBeGreaterThanOrEqual(row.timeUs);
      // Rates are printed to a thousandth of a byte per second, the time to a nanosecond.
      expect(row.algbwBps / (row.sizeBytes / (row.timeUs / 1e6))).toBeCloseTo(1, 4);
      expect(row.busbwBps / row.algbwBps).toBeCloseTo((2 * 2) / 3, 6);
    }
    expect(stdout).toMatch(/^#\s+size\s+count\s+type\s+redop\s+time\s+algbw\s+busbw\s+#wrong$/m);
    expect(stdout).toMatch(/^\s+3000000\s+750000\s+float\s+sum\s+[\d.]+\s+[\d.]+\s+[\d.]+\s+0$/m);
  });

  it.each(['allgather', 'reduce-scatter', 'reduce-scatter-block', 'broadcast', 'alltoall'])(
    'verifies every element of %s, and knows when one is wrong',
    async (collective) => {
      const shim = join(cache, 'damage.c');
      // A library before MPI's own that adds 1 to the first element of what rank 1 holds.
      const calls = ['Allgather', 'Reduce_scatter', 'Reduce_scatter_block', 'Alltoall'];
      const types = {
        Allgather: 'const void *in, int n, MPI_Datatype t, void *out, int m, MPI_Datatype u, MPI_Comm c',
        Alltoall: 'const void *in, int n, MPI_Datatype t, void *out, int m, MPI_Datatype u, MPI_Comm c',
        Reduce_scatter: 'const void *in, void *out, const int *n, MPI_Datatype t, MPI_Op o, MPI_Comm c',
        Reduce_scatter_block: 'const void *in, void *out, int n, MPI_Datatype t, MPI_Op o, MPI_Comm c',
      } as const;
      const names = { Allgather: 'in,n,t,out,m,u,c', Alltoall: 'in,n,t,out,m,u,c' } as Record<string, string>;
      const wrap = (call: string) =>
        `int MPI_${call}(${types[call as keyof typeof types]}) {
  int status = PMPI_${call}(${names[call] ?? 'in,out,n,t,o,c'}), rank;
  MPI_Comm_rank(c, &rank);
  if (t == MPI_FLOAT && rank == 1) ((float *)out)[0] += 1;
  return status;
}`;
      const bcast = `int MPI_Bcast(void *out, int n, MPI_Datatype t, int root, MPI_Comm c) {
  int status = PMPI_Bcast(out, n, t, root, c), rank;
  MPI_Comm_rank(c, &rank);
  if (t == MPI_FLOAT && rank == 1) ((float *)out)[0] += 1;
  return status;
}`;
      writeFileSync(shim, ['#include <mpi.h>', ...calls.map(wrap), bcast, ''].join('\n'));
      const library = join(cache, 'damage.so');
      expect((await runProgram({ argv: ['mpicc', '-shared', '-fPIC', '-o', library, shim] })).stderr).toBe('');
      const args = ['--collective', collective, '--sizes', '12,12000', '--iterations', '2'];
      const sound = await mpirun(3, args);
      expect(sound.rows.map(({ wrong }) => wrong)).toEqual([0, 0]);
      const factor = collective === 'broadcast' ? 1 : 2 / 3;
      for (const row of sound.rows) expect(row.busbwBps / row.algbwBps).toBeCloseTo(factor, 6);
      expect((await mpirun(3, args, { LD_PRELOAD: library })).rows.map(({ wrong }) => wrong)).toEqual([2, 2]);
    },
  );

  it('counts the elements that a broken reduction gets wrong, warm-up included', async () => {
    const shim = join(cache, 'broken.c');
    writeFileSync(
      shim,
      `#include <mpi.h>
int MPI_Allreduce(const void *in, void *out, int count, MPI_Datatype type, MPI_Op op, MPI_Comm comm) {
  int status = PMPI_Allreduce(in, out, count, type, op, comm), rank;
  MPI_Comm_rank(comm, &rank);
  if (type == MPI_FLOAT && rank == 1) ((float *)out)[count / 2] += 1;
  return status;
}
`,
    );
    const library = join(cache, 'broken.so');
    expect((await runProgram({ argv: ['mpicc', '-shared', '-fPIC', '-o', library, shim] })).stderr).toBe('');
    const args = ['--sizes', '4096', '--iterations', '3', '--warmup', '2'];
    const { rows } = await mpirun(2, args, { LD_PRELOAD: library });
    expect(rows.map((row) => row.wrong)).toEqual([5]);
  });

  it.each([
    [['--sizes', '10'], 'not a multiple of 4'],
    [['--sizes', '4x'], 'not a valid number: 4x'],
    [['--iterations', '3'], 'missing option: --sizes'],
    [['--sizes', '8', '--collective', 'gather'], 'unknown collective: gather'],
    [['--sizes', '8', '--fast', '1'], 'unknown option: --fast'],
  ])('refuses %j', async (args, message) => {
    const result = await mpirun(1, args);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain(message);
  });
});

describe('buildNative', () => {
  it('compiles once', async () => {
    const before = statSync(program);
    expect(join(await buildNative(['lh_allreduce'], { XDG_CACHE_HOME: cache }), 'lh_allreduce')).toBe(program);
    expect(statSync(program).mtimeMs).toBe(before.mtimeMs);
  });

  it('names the Debian packages when there is no mpicc', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = '/nonexistent';
    try {
      const error: unknown = await buildNative(['lh_allreduce'], { XDG_CACHE_HOME: cache }).catch(
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(LonghaulError);
      expect(error).toMatchObject({ code: 'machine.capability', message: expect.stringContaining('mpicc') as string });
      expect((error as LonghaulError).hint).toContain('libopenmpi-dev');
    } finally {
      process.env['PATH'] = path;
    }
  });
});
