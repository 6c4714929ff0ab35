import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createWorkloadRegistry } from '../../../src/agent/workloads/registry.js';
import type { Planned } from '../../../src/agent/workloads/planned.js';
import type { NodeSpawn } from '../../../src/agent/workloads/types.js';
import { scriptedContext } from '../../fixtures/scripted-lab.js';

const common = { id: 'w', start: { after: [], delayNs: 0 }, timeoutNs: undefined };
const flow: Planned<'iperf3'> = {
  ...{ ...common, kind: 'iperf3', from: 'a', to: 'b', protocol: 'tcp', direction: 'forward', durationNs: 2e9 },
  ...{ warmupNs: 0, parallel: 1, congestion: 'bbr', rateBps: undefined, windowBytes: undefined, blockBytes: undefined },
};
const program = (changes: Partial<Planned<'command'>> = {}): Planned<'command'> => ({
  ...{ ...common, kind: 'command', nodes: ['a', 'b'], argv: ['train', '--fast'], env: { RANK: 'mine' } },
  ...{ expectExit: 0, service: false, readyPort: undefined },
  ...changes,
});
const recorded = (name: string) =>
  readFileSync(new URL(`../../fixtures/iperf3/3.12-${name}.json`, import.meta.url), 'utf8');
const isServer = (spawn: NodeSpawn) => spawn.argv.includes('-s');

describe('the iperf3 runner', () => {
  it('starts the server on `to`, the client on `from`, and measures', async () => {
    const { context, spawned, readyCalls } = scriptedContext(flow, (spawn) => ({
      stdout: recorded(isServer(spawn) ? 'tcp.server' : 'tcp.client'),
    }));
    const neverEnding = createWorkloadRegistry();
    // The scripted server ends at once, so the runner must see that it listened first.
    const outcome = await neverEnding.run(context);
    expect(spawned.map((spawn) => spawn.node)).toEqual(['b', 'a']);
    expect(readyCalls()).toBe(1);
    expect(outcome.reason).toBeNull();
    expect(outcome.metrics['goodput_bps']).toBeCloseTo(50.3e6, -5);
  });

  it('gives every workload of a cell a port of its own', async () => {
    const registry = createWorkloadRegistry();
    const ports: (string | undefined)[] = [];
    for (let run = 0; run < 2; run += 1) {
      const { context, spawned } = scriptedContext(flow, () => ({ stdout: recorded('tcp.client') }));
      await registry.run(context);
      ports.push(...spawned.map((spawn) => spawn.argv[spawn.argv.indexOf('-p') + 1]));
    }
    expect(ports).toEqual(['5201', '5201', '5202', '5202']);
  });

  it('names the congestion control that the kernel lacks, and leaves no server behind', async () => {
    const { context, alive } = scriptedContext(flow, (spawn) =>
      isServer(spawn) ? 'forever' : { stdout: recorded('bad-congestion.client') },
    );
    const outcome = await createWorkloadRegistry().run(context);
    expect(outcome.reason).toBe('the kernel has no congestion control "bbr"');
    expect(alive.size).toBe(0);
  });

  it('says why a server that never listens does not', async () => {
    const broken = scriptedContext(
      flow,
      () => ({ exitCode: 127, stderr: 'iperf3: error while loading libiperf.so.0\n' }),
      {
        listens: false,
      },
    );
    // The probe's rejection and the exit race; both explain, and neither may hang.
    expect((await createWorkloadRegistry().run(broken.context)).reason).toMatch(/iperf3 server: (did not listen|exit)/);
    expect(broken.readyCalls()).toBe(0);
  });

  it('kills both ends when it is aborted', async () => {
    const { context, alive, abort } = scriptedContext(flow, () => 'forever');
    const running = createWorkloadRegistry().run(context);
    setImmediate(() => {
      abort.abort(new Error('the deadline passed'));
    });
    expect(await running).toMatchObject({ ok: false, reason: 'the deadline passed' });
    expect(alive.size).toBe(0);
  });
});

describe('the command runner', () => {
  it('tells every process its place, and lets the scenario have the last word', async () => {
    const { context, spawned, scratch } = scriptedContext(program(), () => ({}));
    expect(await createWorkloadRegistry().run(context)).toMatchObject({ ok: true, metrics: { exit_code: 0 } });
    expect(spawned[1]).toMatchObject({
      node: 'b',
      argv: ['train', '--fast'],
      env: {
        LONGHAUL_NODE: 'b',
        LONGHAUL_ADDRESS: 'address-of-b',
        LONGHAUL_HOSTFILE: join(scratch, 'hostfile'),
        RANK: 'mine',
        WORLD_SIZE: '2',
        MASTER_ADDR: 'address-of-a',
        MASTER_PORT: '29500',
      },
    });
    expect(readFileSync(join(scratch, 'hostfile'), 'utf8')).toBe('a\nb\n');
  });

  it('fails with node, status and last words of the process that ended otherwise than expected', async () => {
    const { context } = scriptedContext(program(), (spawn) =>
      spawn.node === 'b' ? { exitCode: 3, stderr: 'no\nbad luck\n' } : {},
    );
    const outcome = await createWorkloadRegistry().run(context);
    expect(outcome).toMatchObject({ ok: false, metrics: { exit_code: 3 } });
    expect(outcome.reason).toBe('train on b: exit status 3: bad luck, expected 0');
  });

  it('counts a process that a signal ended as a shell does', async () => {
    const { context } = scriptedContext(program({ expectExit: 139 }), () => ({ exitCode: null, signal: 'SIGSEGV' }));
    expect(await createWorkloadRegistry().run(context)).toMatchObject({ ok: true, metrics: { exit_code: 139 } });
  });

  it('ends a service well when it is stopped', async () => {
    const service = program({ service: true, readyPort: 80 });
    const { context, abort, alive, readyCalls } = scriptedContext(service, () => 'forever');
    const running = createWorkloadRegistry().run(context);
    // Only once it is ready: on a busy machine that may take longer than any fixed time.
    const stop = setInterval(() => {
      if (readyCalls() === 0) return;
      clearInterval(stop);
      abort.abort(new Error('everything else has ended'));
    }, 1);
    expect(await running).toMatchObject({ ok: true, reason: null });
    expect(readyCalls()).toBe(1);
    expect(alive.size).toBe(0);
  });

  it('fails a service that ends before it listens', async () => {
    const service = program({ service: true, readyPort: 80 });
    const { context } = scriptedContext(service, () => ({ exitCode: 1, stderr: 'bind failed' }), { listens: false });
    expect((await createWorkloadRegistry().run(context)).ok).toBe(false);
  });
});
