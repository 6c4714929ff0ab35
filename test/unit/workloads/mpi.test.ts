import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mcaParameters, mpirunArgv, rankInterfaces, renderHostfile } from '../../../src/agent/workloads/mpi-argv.js';
import { mpiRunner } from '../../../src/agent/workloads/mpi.js';
import type { Planned } from '../../../src/agent/workloads/planned.js';
import type { NetworkPlan, PlannedNode } from '../../../src/plan/types.js';
import { scriptedContext } from '../../fixtures/scripted-lab.js';

const recorded = readFileSync(new URL('../../fixtures/mpi/allreduce-4-ranks.txt', import.meta.url), 'utf8');
const workload = (changes: Partial<Planned<'mpi'>> = {}): Planned<'mpi'> => ({
  ...{ id: 'm', kind: 'mpi', start: { after: [], delayNs: 0 }, timeoutNs: undefined, collective: 'allreduce' },
  ...{ algorithm: 'ring', ranks: ['a', 'b', 'a'], placement: 'custom', sizesBytes: [4096, 4194304] },
  ...{ iterations: 3, warmupIterations: 1, mca: {} },
  ...changes,
});
const node = (name: string, ...interfaces: [dev: string, address: string][]): PlannedNode => ({
  ...{ name, kind: 'host', site: null, address: interfaces[0]?.[1] ?? null, routes: [], sysctls: {}, origin: null },
  interfaces: interfaces.map(([dev, address]) => ({
    ...{ name: dev, link: dev, peerNode: 'r', address, peerAddress: '', mac: '', peerMac: '', mtuBytes: 1500 },
  })),
});
const plan = { nodes: [node('a', ['eth0', '10.0.0.1']), node('b', ['long', '10.0.0.3'], ['eth0', '10.0.0.9'])] };
const context = (script: Parameters<typeof scriptedContext>[1], changes: Partial<Planned<'mpi'>> = {}) => {
  const scripted = scriptedContext(workload(changes), script);
  return {
    ...scripted,
    context: { ...scripted.context, lab: { ...scripted.context.lab, plan: plan as unknown as NetworkPlan } },
  };
};

describe('the command line of mpirun', () => {
  const place = { enterScript: '/enter', interfaces: ['eth0'] };

  it('puts rank k on line k of the hostfile', () => {
    expect(renderHostfile(['a', 'b', 'a'])).toBe('a\nb\na\n');
    const argv = mpirunArgv(workload(), {}, { enterScript: '/enter', hostfile: '/h', benchmark: '/lh' });
    expect(argv.join(' ')).toMatch(/^mpirun -np 3 --hostfile \/h --map-by seq --bind-to none/);
    expect(argv.join(' ')).toMatch(/\/lh --collective allreduce --sizes 4096,4194304 --iterations 3 --warmup 1$/);
  });

  it.each([
    ['linear', '1'],
    ['nonoverlapping', '2'],
    ['recursive-doubling', '3'],
    ['ring', '4'],
    ['segmented-ring', '5'],
    ['rabenseifner', '6'],
  ] as const)('asks for the algorithm %s by its number %s', (algorithm, number) => {
    const mca = mcaParameters(workload({ algorithm }), place);
    expect(mca['coll_tuned_allreduce_algorithm']).toBe(number);
    expect(mca['coll_tuned_use_dynamic_rules']).toBe('1');
  });

  it('leaves the choice to Open MPI by default', () => {
    expect(mcaParameters(workload({ algorithm: 'default' }), place)).not.toHaveProperty('coll_tuned_use_dynamic_rules');
  });

  it('names every parameter once, and lets the scenario have the last word', () => {
    const mca = mcaParameters(workload({ mca: { btl_tcp_eager_limit: '32768', btl: 'tcp,self,vader' } }), place);
    const argv = mpirunArgv(workload(), mca, { enterScript: '/enter', hostfile: '/h', benchmark: '/lh' });
    const names = argv.flatMap((word, index) => (argv[index - 1] === '--mca' ? [word] : []));
    expect(new Set(names).size).toBe(names.length);
    expect(mca).toMatchObject({ btl_tcp_eager_limit: '32768', btl: 'tcp,self,vader' });
  });

  it("uses the devices that carry the ranks' own addresses", () => {
    expect(rankInterfaces(plan as unknown as NetworkPlan, ['a', 'b'])).toEqual(['eth0', 'long']);
    expect(rankInterfaces(plan as unknown as NetworkPlan, ['a', 'a'])).toEqual(['eth0']);
  });
});

describe('the mpi runner', () => {
  it('starts on the node of rank 0 and reports the largest size', async () => {
    const { context: scripted, spawned, scratch, readyCalls } = context(() => ({ stdout: recorded }));
    const outcome = await mpiRunner.run(scripted);
    expect(spawned[0]).toMatchObject({ node: 'a', env: { OMPI_ALLOW_RUN_AS_ROOT: '1' } });
    expect(spawned[0]?.argv).toContain('/native/lh_allreduce');
    expect(readFileSync(join(scratch, 'hostfile'), 'utf8')).toBe('a\nb\na\n');
    expect(readyCalls()).toBe(1);
    expect(outcome).toMatchObject({ ok: true, reason: null });
    expect(outcome.metrics).toEqual({
      time_s: 0.047167132,
      algbw_Bps: 88924295.214,
      busbw_Bps: 133386442.821,
      wrong: 0,
    });
    expect(outcome.table.map((row) => row['size_bytes'])).toEqual([4096, 4194304]);
  });

  it('fails when an element of any size is wrong', async () => {
    const { context: scripted } = context(() => ({ stdout: recorded.replace('"wrong":0', '"wrong":7') }));
    expect(await mpiRunner.run(scripted)).toMatchObject({ ok: false, reason: '7 elements of the result are wrong' });
  });

  it('fails when a size is missing, though mpirun ended well', async () => {
    const half = recorded.split('\n').slice(0, 7).join('\n');
    const { context: scripted } = context(() => ({ stdout: half }));
    expect((await mpiRunner.run(scripted)).reason).toBe('the benchmark reported 1 of its 2 sizes');
  });

  it('passes the last words of mpirun on', async () => {
    const { context: scripted } = context(() => ({ exitCode: 1, stderr: 'ORTE was unable to start\n' }));
    expect((await mpiRunner.run(scripted)).reason).toBe('mpirun: exit status 1: ORTE was unable to start');
  });
});
