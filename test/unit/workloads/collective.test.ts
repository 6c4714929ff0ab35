import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCollectiveRunner } from '../../../src/agent/workloads/collective.js';
import type { Planned } from '../../../src/agent/workloads/planned.js';
import type { NetworkPlan } from '../../../src/plan/types.js';
import { scriptedContext, type Script } from '../../fixtures/scripted-lab.js';

const workload = (changes: Partial<Planned<'collective'>> = {}): Planned<'collective'> => ({
  ...{ id: 'c', kind: 'collective', start: { after: [], delayNs: 0 }, timeoutNs: undefined, collective: 'allreduce' },
  ...{ ranks: ['a', 'b'], placement: 'custom', sizesBytes: [64], type: 'float32', op: 'sum', iterations: 2 },
  schedule: {
    ...{ from: 'algorithm', algorithm: 'ring', order: 'ranks', channels: 1, scatter: false, chunkBytes: undefined },
  },
  ...{ warmupIterations: 1, streams: 3, windowBytes: undefined, congestion: 'reno', quantised: false, computeNs: 0 },
  probeBytes: undefined,
  ...changes,
});

const plan = {
  sites: [{ name: 'east' }, { name: 'west' }],
  nodes: [
    { name: 'a', site: 'east' },
    { name: 'b', site: 'west' },
  ],
} as unknown as NetworkPlan;

/** What rank 0 prints; every rank prints its own `rank` line. */
const output = (rank: number, wrong = 0): string =>
  [
    ...(rank === 0 ? ['LH {"event":"start","ranks":2,"size_bytes":0}'] : []),
    ...(rank === 0 ? ['LH {"event":"measure","ranks":2,"size_bytes":64}'] : []),
    ...(rank === 0
      ? [
          `LH {"event":"row","size_bytes":64,"count":16,"time_us":2000,"time_min_us":1000,"time_max_us":3000,"wrong":${String(wrong)},"max_error_ratio":0}`,
        ]
      : []),
    `LH {"event":"rank","rank":${String(rank)},"size_bytes":64,"time_us":${String(1000 + 1000 * rank)},"retransmits":2,"needless":1,"busy_us":4000,"window_limited_us":1000,"buffer_limited_us":0,"cwnd_bytes":14480,"sent":[[${String(1 - rank)},128]]}`,
    `LH {"event":"steps","rank":${String(rank)},"size_bytes":64,"steps":[0,1],"begin_ns":[5,10],"end_ns":[10,20]}`,
    '',
  ].join('\n');

const rankOf = (argv: readonly string[]) => Number(/rank-(\d+)$/.exec(argv.at(-1) ?? '')?.[1]);

function run(script: Script, changes: Partial<Planned<'collective'>> = {}) {
  const scripted = scriptedContext(workload(changes), script);
  const context = { ...scripted.context, lab: { ...scripted.context.lab, plan } };
  return { scripted, outcome: createCollectiveRunner().run(context) };
}

describe('the runner of collectives', () => {
  it('writes every rank a program of its own and starts it on the rank’s node', async () => {
    const { scripted, outcome } = run(({ argv }) => ({ stdout: output(rankOf(argv)) }));
    await outcome;
    expect(scripted.spawned.map(({ node, argv }) => [node, rankOf(argv)])).toEqual([
      ['a', 0],
      ['b', 1],
    ]);
    const program = readFileSync(join(scripted.scratch, 'rank-1'), 'utf8').split('\n');
    expect(program).toContain('rank 1 of 2');
    expect(program).toContain('listen address-of-b 21000');
    expect(program).toContain('iterations 2 warmup 1');
    // Another site: three streams.
    expect(program).toContain('peer 0 address-of-a 3 1 0 reno');
    expect(program.slice(program.indexOf('size 64 count 16'))).toEqual([
      ...['size 64 count 16', 'buffer 16', 'init 0 8 0', 'init 8 8 8', 'verify 0 8 0 -1', 'verify 8 8 8 -1'],
      ...['step 0', 'reduce 0 8 8', 'send 0 0 8', 'step 1', 'receive 0 0 8', 'send 0 8 8', ''],
    ]);
    expect(scripted.readyCalls()).toBe(1);
  });

  it('has the ranks measure the links first, where it is told to', async () => {
    const probed = ({ argv }: { readonly argv: readonly string[] }) => ({
      stdout: [
        ...(rankOf(argv) === 0
          ? ['LH {"event":"probe","probe":0,"time_us":900}', 'LH {"event":"probe","probe":4,"time_us":950}']
          : []),
        output(rankOf(argv)),
      ].join('\n'),
    });
    const { scripted, outcome } = run(probed, { probeBytes: 4096 });
    const { probes } = await outcome;
    const program = readFileSync(join(scripted.scratch, 'rank-1'), 'utf8').split('\n');
    // Large and small from a to b, both at once, then large and small from b to a.
    expect(program.filter((line) => line.startsWith('probe'))).toEqual([
      ...['probe 0 warmup 3 iterations 2', 'probe 1 warmup 1 iterations 2', 'probe 2 warmup 3 iterations 2'],
      ...['probe 3 warmup 3 iterations 2', 'probe 4 warmup 1 iterations 2'],
    ]);
    const at = program.indexOf('probe 2 warmup 3 iterations 2');
    expect(program.slice(at + 1, at + 7)).toEqual([
      ...['buffer 2048', 'init 0 1024 0', 'verify 1024 1024 0 0', 'step 0', 'send 0 0 1024', 'receive 0 1024 1024'],
    ]);
    expect(probes).toEqual([
      { kind: 'large', from_site: 0, to_site: 1, pairs: 1, bytes: 4096, time_us: 900 },
      { kind: 'small', from_site: 1, to_site: 0, pairs: 1, bytes: 4, time_us: 950 },
    ]);
  });

  it('makes nccl-tests’ row, the spread of the ranks and the bytes between sites of what they print', async () => {
    const { metrics, table, timeline, sent, ok } = await run(({ argv }) => ({ stdout: output(rankOf(argv)) })).outcome;
    expect(ok).toBe(true);
    expect(metrics).toMatchObject({
      time_s: 0.002,
      algbw_Bps: 32_000,
      busbw_Bps: 32_000,
      wrong: 0,
      retransmits: 4,
      needless_retransmits: 2,
    });
    expect(metrics['straggler_ratio']).toBeCloseTo(2000 / 1500);
    expect(metrics['wan_payload_bytes']).toBe(128);
    expect(table).toMatchObject([
      {
        window_limited_ratio: 0.25,
        cwnd_start_bytes: 14_480,
        size_bytes: 64,
        count: 16,
        type: 'float32',
        redop: 'sum',
        time_us: 2000,
        wrong: 0,
      },
    ]);
    expect(timeline?.[1]).toEqual({ rank: 1, steps: [0, 1], begin_ns: [5, 10], end_ns: [10, 20] });
    expect(sent).toEqual([
      { from: 0, to: 1, bytes: 128 },
      { from: 1, to: 0, bytes: 128 },
    ]);
  });

  it('fails for wrong elements', async () => {
    const outcome = await run(({ argv }) => ({ stdout: output(rankOf(argv), 3) })).outcome;
    expect(outcome).toMatchObject({ ok: false, reason: '3 elements of the results are wrong' });
  });

  it('ends all ranks as soon as one has failed, and says which and why', async () => {
    const stderr = 'lh_collective: rank 1: cannot use congestion control nope: No such file or directory\n';
    const script: Script = ({ argv }) => (rankOf(argv) === 1 ? { exitCode: 2, stderr } : 'forever');
    const { scripted, outcome } = run(script);
    expect(await outcome).toMatchObject({
      ok: false,
      reason: expect.stringContaining('rank 1: exit status 2') as string,
    });
    expect(scripted.alive.size).toBe(0);
  });
});
